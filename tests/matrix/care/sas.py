from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.models import BookingPush, PushState
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public

_numbers = count(500_000)


def _member(actor: Actor) -> dict[str, Any]:
    number = next(_numbers)
    made = Contact.objects.create(
        community=actor.community,
        last_name=f"Exemple{number}",
        search_name=f"exemple{number}",
        rpps=invented_rpps(number),
        standing="member",
    )
    return {"pk": made.pk}


def _push(actor: Actor) -> dict[str, Any]:
    now = timezone.now()
    made = BookingPush.objects.create(
        community=actor.community,
        start_at=now,
        end_at=now,
        rpps=invented_rpps(1),
        operator_system="urn:oid:1.2.250.1.213.3.6",
        operator_value="exemple",
        operator_kind="INTRN",
        state=PushState.FAILED,
        next_attempt_at=now,
    )
    return {"pk": made.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Members, and appointments that were not told."""
    del first
    for _ in range(size):
        _member(actor)
        _push(actor)


SAMPLES: dict[str, Sample] = {"sas_part": _member, "sas_push": _push}

_COORDINATE = "care.coordinate"


def _page(name: str, permission: str = _COORDINATE, **answers: Any) -> Row:
    return community(f"care:{name}", permission, module="care", **answers)


ROWS: tuple[Row, ...] = (
    _page("sas"),
    _page("sas_link", "care.configure", post=422),
    _page("sas_part", post=422, sample="sas_part"),
    _page("sas_pushes"),
    _page("sas_push_again", get=405, post=302, sample="sas_push"),
    # Without the operator's settings there is no such interface, whatever the verb.
    public("fhir:slots", get=404, post=404),
    public("fhir:practitioners", get=404, post=404),
    public("fhir:metadata", get=404, post=404),
    public("fhir:nothing", get=404, post=404, kwargs={"path": "Patient"}),
)
