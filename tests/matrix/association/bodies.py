from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.bodies import services
from maillage.contexts.association.bodies.models import BodyKind, MandateReport
from maillage.contexts.association.contacts.models import Contact
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public

_numbers = count(1)


def _body(actor: Actor) -> dict[str, Any]:
    body = services.create_body(
        by=actor, kind=BodyKind.BOARD, name=f"Conseil {next(_numbers)}", created_on=timezone.localdate()
    )
    return {"pk": body.pk}


def _mandate(actor: Actor) -> dict[str, Any]:
    today = timezone.localdate()
    body = services.create_body(
        by=actor, kind=BodyKind.BOARD, name=f"Conseil {next(_numbers)}", created_on=today
    )
    contact = Contact.objects.create(community=actor.community, last_name="Exemple", search_name="exemple")
    return {"pk": services.add_mandate(by=actor, body=body, contact=contact, starts_on=today).pk}


def _outside(actor: Actor) -> dict[str, Any]:
    values = {"host_name": "Hôpital", "seat": f"Siège {next(_numbers)}", "starts_on": timezone.localdate()}
    return {"pk": services.create_outside(by=actor, values=values).pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """`size` instances with somebody in each, and as many seats elsewhere, of whose sessions something was told."""
    del first
    for _ in range(size):
        _mandate(actor)
        MandateReport.objects.create(
            community=actor.community,
            mandate_id=_outside(actor)["pk"],
            session_on=timezone.localdate(),
            text="Rien de neuf.",
        )


SAMPLES: dict[str, Sample] = {
    "association_body": _body,
    "association_mandate": _mandate,
    "association_outside": _outside,
}

_VIEW, _GOVERN, _CONFIGURE = "association.view", "association.govern", "association.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("bodies", _VIEW),
    _page("who_is_who_pdf", _VIEW),
    _page("who_is_who_page", _CONFIGURE),
    _page("who_is_who_act", _CONFIGURE, get=405, post=302),
    _page("who_is_who_named", _CONFIGURE, get=405, post=302, sample="association_contact"),
    _page("who_is_who_own_name", "association.attend", get=405, post=302),
    public("association_public:who_is_who", get=404, kwargs={"secret": "inconnu"}),
    _page("body", _VIEW, sample="association_body"),
    _page("body_create", _GOVERN, post=200),
    _page("body_edit", _GOVERN, post=200, sample="association_body"),
    _page("body_close", _GOVERN, get=405, post=302, sample="association_body"),
    _page("body_reopen", _GOVERN, get=405, post=302, sample="association_body"),
    _page("mandate_add", _GOVERN, post=200, sample="association_body"),
    _page("mandates", _VIEW),
    _page("mandate_end", _GOVERN, post=200, sample="association_mandate"),
    _page("mandate_renew", _GOVERN, post=200, sample="association_mandate"),
    _page("outside_mandates", _VIEW),
    _page("outside_create", _GOVERN, post=200),
    _page("outside_mandate", _VIEW, sample="association_outside"),
    _page("outside_edit", _GOVERN, post=200, sample="association_outside"),
    _page("outside_end", _GOVERN, get=405, post=302, sample="association_outside"),
    _page("outside_report", _GOVERN, post=200, sample="association_outside"),
)
