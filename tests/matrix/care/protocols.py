from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.api import create_contact
from maillage.contexts.care.protocols import services
from maillage.contexts.care.protocols.models import Participation, Protocol
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import BUREAU, Row, Sample, community

_numbers = count(1)


def _written(actor: Actor) -> Protocol:
    number = next(_numbers)
    values = {
        "name": f"Protocole {number}",
        "profession": "21",
        "products": ["antibiotique", "aucun produit"],
    }
    return services.create_protocol(by=actor, once=f"matrice{number}", values=values)


def _taking_part(actor: Actor) -> Participation:
    contact = create_contact(
        by=actor, kind="organisation", organisation_name=f"Pharmacie {next(_numbers)}", is_another=True
    )
    return services.join(by=actor, protocol=_written(actor), contact=contact, since_on=timezone.localdate())


def _protocol(actor: Actor) -> dict[str, Any]:
    return {"pk": _taking_part(actor).protocol_id}


def _participation(actor: Actor) -> dict[str, Any]:
    return {"pk": _taking_part(actor).pk}


def _noted(actor: Actor, participation: Participation) -> dict[str, Any]:
    row = services.add_inclusion(
        by=actor,
        participation=participation,
        once=f"matrice{next(_numbers)}",
        values={
            "day": timezone.localdate(),
            "age_band": "18_39",
            "orientation": "site",
            "product": "aucun produit",
        },
        is_another=True,
    )
    return {"pk": row.pk}


def _inclusion(actor: Actor) -> dict[str, Any]:
    return _noted(actor, _taking_part(actor))


def fill(actor: Actor, first: int, size: int) -> None:
    """A protocol with one who takes part, and inclusions."""
    del first
    row = _taking_part(actor)
    for _ in range(size):
        _noted(actor, row)


SAMPLES: dict[str, Sample] = {
    "care_protocol": _protocol,
    "care_participation": _participation,
    "care_inclusion": _inclusion,
}

_VIEW, _ANSWER, _CONFIGURE = "care.view", "care.answer", "care.configure"
# A pharmacy's inclusions are its own and the team's.
_OTHERS = (*sorted(BUREAU), "board_member", "professional")


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"care:{name}", permission, module="care", **answers)


_ENTER: dict[str, Any] = {"sample": "care_participation", "others": dict.fromkeys(_OTHERS, (404, 404))}

ROWS: tuple[Row, ...] = (
    _page("protocols", _VIEW),
    _page("protocols_usual", _CONFIGURE, get=405, post=302),
    _page("protocol_new", _CONFIGURE, post=422),
    _page("protocol", _VIEW, sample="care_protocol"),
    _page("protocol_edit", _CONFIGURE, post=422, sample="care_protocol"),
    _page("protocol_join", _CONFIGURE, get=405, post=422, sample="care_protocol"),
    _page("protocol_leave", _CONFIGURE, get=405, post=422, sample="care_participation"),
    _page("inclusions", _ANSWER),
    _page(
        "inclusion_remove",
        _ANSWER,
        get=405,
        post=302,
        sample="care_inclusion",
        others=dict.fromkeys(_OTHERS, (405, 404)),
    ),
    _page("inclusion_new", _ANSWER, post=422, **_ENTER),
    _page("inclusion_import", _ANSWER, post=422, **_ENTER),
)
