from __future__ import annotations

from itertools import count
from typing import Any

from maillage.contexts.association.api import create_contact
from maillage.contexts.care.availability.links import new_key, sealed
from maillage.contexts.care.availability.models import Responder
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public

_numbers = count(1)


def _responder(actor: Actor) -> dict[str, Any]:
    number = next(_numbers)
    contact = create_contact(
        by=actor,
        last_name=f"Sollicitable{number}",
        first_name="Personne",
        profession="10-mg",
        email=f"sollicitable{number}@val-exemple.example",
    )
    row = Responder(community=contact.community, contact=contact, is_open=True, link_key=new_key())
    sealed(row).save()
    return {"pk": row.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Professionals who may be asked."""
    del first
    for _ in range(size):
        _responder(actor)


SAMPLES: dict[str, Sample] = {"care_responder": _responder}

_ANSWER, _COORDINATE, _CONFIGURE = "care.answer", "care.coordinate", "care.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"care:{name}", permission, module="care", **answers)


ROWS: tuple[Row, ...] = (
    _page("my_availability", _ANSWER, post=422),
    _page("responders", _COORDINATE),
    _page("responder_new", _COORDINATE, post=422),
    _page("responder", _COORDINATE, post=422, sample="care_responder"),
    _page("responder_stop", _COORDINATE, get=405, post=302, sample="care_responder"),
    _page("settings", _CONFIGURE, post=422),
    public("care_public:stop_asking", get=404, post=404, kwargs={"secret": "inconnu"}),
)
