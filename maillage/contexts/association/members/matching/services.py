"""Tying contacts to the directory: one, or all that have a single proposal."""

from __future__ import annotations

from django.db import transaction

from maillage.contexts.association.contacts.entries import profession_of, subject_of
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.services import ContactRefused, link_entry
from maillage.contexts.association.members.matching.queries import proposals
from maillage.contexts.directory import api as directory
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised


@transaction.atomic
def tie(*, by: Actor, contact: Contact, idnps: str) -> Contact:
    """Say that the contact is this professional. ContactRefused if the register has none, or is somebody else."""
    card = directory.cards_of([idnps]).get(idnps)
    if card is None:
        raise ContactRefused("Cette fiche n’est plus dans l’annuaire.")
    return _tie(by, contact, card)


def _tie(by: Actor, contact: Contact, card: directory.Card) -> Contact:
    return link_entry(
        by=by,
        contact=contact,
        entry=subject_of(card.idnps),
        rpps=card.rpps,
        profession=profession_of(card),
    )


@transaction.atomic
def untie(*, by: Actor, contact: Contact) -> Contact:
    """Take the link and the number away: it was somebody else."""
    return link_entry(by=by, contact=contact, entry="")


@transaction.atomic
def tie_all(*, by: Actor) -> int:
    """Tie every contact that has a single proposal, which is that of no other; how many."""
    community = serialised(by)
    single = [one for one in proposals(community) if one.is_single]
    wanted: dict[str, int] = {}
    for one in single:
        wanted[one.cards[0].idnps] = wanted.get(one.cards[0].idnps, 0) + 1
    sure = [one for one in single if wanted[one.cards[0].idnps] == 1]
    for one in sure:
        _tie(by, one.contact, one.cards[0])
    return len(sure)
