from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from maillage.contexts.association.contacts.models import Contact, ContactKind, Standing
from maillage.contexts.association.contacts.services import create_contact
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community
from tests.places import BESSEGES

_numbers = count(1)


def _contact(actor: Actor) -> dict[str, Any]:
    return {"pk": create_contact(by=actor, last_name=f"Échantillon{next(_numbers)}").pk}


def _two(actor: Actor) -> dict[str, Any]:
    return {**_contact(actor), "other": _contact(actor)["pk"]}


SAMPLES: dict[str, Sample] = {"association_contact": _contact, "association_two_contacts": _two}

_EDIT = "association.edit_members"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("contacts", "association.view_members"),
    _page("contact_suggestions", "association.view", query={"champ": "q", "q": "exemple"}),
    _page("contact", "association.view_members", sample="association_contact"),
    _page("contact_create", _EDIT, post=200),
    _page("contact_edit", _EDIT, post=200, sample="association_contact"),
    _page("contact_remove", _EDIT, get=405, post=302, sample="association_contact"),
    _page("contact_twins", _EDIT),
    _page("contact_merge_choose", _EDIT, sample="association_contact"),
    _page("contact_merge", _EDIT, post=422, sample="association_two_contacts"),
    _page("contact_mail", _EDIT, get=405, post=302, sample="association_contact"),
)


def fill(actor: Actor, first: int, size: int) -> None:
    """`size` organisations, as many members who come in their name, and as many people written twice."""
    Contact.objects.bulk_create(
        Contact(community=actor.community, last_name=f"Doublon{number}", search_name=f"doublon{number}")
        for number in range(first, first + size)
        for _ in range(2)
    )
    made = Contact.objects.bulk_create(
        Contact(
            community=actor.community,
            kind=ContactKind.ORGANISATION,
            organisation_name=f"Organisation {number}",
            search_name=f"organisation {number}",
        )
        for number in range(first, first + size)
    )
    Contact.objects.bulk_create(
        Contact(
            community=actor.community,
            last_name=f"Adhérent{rank}",
            search_name=f"adherent{rank}",
            represents=organisation,
            commune_id=BESSEGES,
            profession="60",
            standing=Standing.MEMBER,
            joined_on=date(2025, 1, 1),
        )
        for rank, organisation in enumerate(made, first)
    )
