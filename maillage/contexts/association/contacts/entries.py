"""Contacts and the entries of the directory: what an entry says, and who of the contacts it is."""

from __future__ import annotations

from typing import Any

from maillage.contexts.association.contacts.models import Category, Contact, Practice
from maillage.contexts.association.contacts.professions import code_of
from maillage.contexts.association.permissions import EDIT_MEMBERS
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

_PROFESSIONAL = "professional"
# Mode of practice of the register (R23): liberal, salaried.
_LIBERAL, _SALARIED = "L", "S"


def subject_of(idnps: str) -> str:
    return str(directory.Subject(_PROFESSIONAL, idnps))


def idnps_of(entry: str) -> str:
    """The national identifier that a contact's entry names; "" for none and for other kinds of entries."""
    kind, _, key = entry.partition(":")
    return key if kind == _PROFESSIONAL else ""


def practice_of(modes: frozenset[str]) -> str:
    """Mode of practice of a contact, for those of the register."""
    if {_LIBERAL, _SALARIED} <= modes:
        return Practice.MIXED
    if _LIBERAL in modes:
        return Practice.LIBERAL
    return Practice.SALARIED if _SALARIED in modes else ""


def profession_of(card: directory.Card) -> str:
    return code_of(*card.professions[0]) if card.professions else ""


def values_of(card: directory.Card, here: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What the register says, as fields of a contact; of several communes, one of the territory first."""
    communes = sorted(card.communes, key=lambda code: code not in here)
    return {
        "last_name": card.last_name,
        "first_name": card.first_name,
        "category": Category.PROFESSIONAL,
        "rpps": card.rpps,
        "entry": subject_of(card.idnps),
        "profession": profession_of(card),
        "practice": practice_of(card.modes),
        "commune_code": communes[0] if communes else "",
    }


def prefilled(community: Community, entry: str) -> dict[str, Any]:
    """The form of a new contact, filled in from an entry; {} for none."""
    idnps = idnps_of(entry)
    card = directory.cards_of([idnps]).get(idnps) if idnps else None
    if card is None:
        return {}
    found = values_of(card, territory.perimeter_codes(community))
    return {**found, "commune": territory.current_commune(found["commune_code"])}


def entry_of_rpps(rpps: str) -> str:
    """The entry of the directory under an RPPS number; "" if the register that is kept here has none. 1 query."""
    idnps = f"8{rpps}"
    return subject_of(idnps) if rpps and directory.cards_of([idnps]) else ""


def directory_panel(actor: Actor, person: Any) -> dict[str, Any]:
    """On a professional's page: the contact who it is, or the button that makes one. 1 query."""
    assert actor.community is not None
    entry = subject_of(person.idnps)
    contact = Contact.objects.filter(entry=entry).select_related("college").order_by("pk").first()
    if contact is not None:
        url = community_url(actor.community, "association:contact", pk=contact.pk)
        return {"contact": contact, "url": url, "create_url": ""}
    if not actor.can(EDIT_MEMBERS):
        return {}
    create = community_url(actor.community, "association:contact_create")
    return {"contact": None, "url": "", "create_url": f"{create}?fiche={entry}"}
