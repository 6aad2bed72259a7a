"""Contacts without an entry, and the entries that may be theirs. Works inside the community's scope."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from maillage.contexts.association.contacts.entries import profession_of, subject_of
from maillage.contexts.association.contacts.models import Category, Contact, ContactKind, Standing
from maillage.contexts.association.contacts.professions import name_of
from maillage.contexts.association.members.importing.people import fits
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.core.search_text import search_text
from maillage.platform.tenancy.models import Community

_SHOWN = 4


@dataclass(frozen=True)
class Proposed:
    """A contact and the entries that may be theirs; is_single: there is but one, of the same profession."""

    contact: Contact
    cards: tuple[directory.Card, ...]

    @property
    def pk(self) -> int:
        return self.contact.pk

    @property
    def is_single(self) -> bool:
        return len(self.cards) == 1

    @property
    def words(self) -> str:
        """« infirmier, Bessèges » of each entry."""
        return " ; ".join(f"{card.name}, {name_of(profession_of(card))}" for card in self.cards)


def proposals(community: Community) -> list[Proposed]:
    """Professionals without an entry, members first, by name. 4 queries."""
    contacts = list(
        Contact.objects.filter(kind=ContactKind.PERSON, category=Category.PROFESSIONAL, entry="")
        .exclude(standing=Standing.FORMER)
        .select_related("commune")
        .order_by("search_name", "pk")
    )
    if not contacts:
        return []
    taken = set(Contact.objects.exclude(entry="").order_by("pk").values_list("entry", flat=True))
    codes = territory.with_neighbours(territory.perimeter_codes(community))
    by_words: dict[frozenset[str], list[directory.Card]] = defaultdict(list)
    for card in directory.cards_in(codes):
        if subject_of(card.idnps) not in taken:
            by_words[frozenset(card.search_name.split())].append(card)
    numbered = directory.cards_of(f"8{row.rpps}" for row in contacts if row.rpps)
    found = [Proposed(row, _cards(row, by_words, numbered)) for row in contacts]
    return sorted(found, key=lambda one: (one.contact.standing == Standing.KNOWN, not one.cards))


def _cards(
    row: Contact,
    by_words: dict[frozenset[str], list[directory.Card]],
    numbered: dict[str, directory.Card],
) -> tuple[directory.Card, ...]:
    if row.rpps:
        card = numbered.get(f"8{row.rpps}")
        return (card,) if card else ()
    words = frozenset(search_text(f"{row.last_name} {row.first_name}").split())
    found = [card for card in by_words.get(words, ()) if len(words) > 1 and fits(card, row.profession)]
    if len(found) > 1 and row.commune_id:
        found = [card for card in found if row.commune_id in card.communes] or found
    return tuple(found[:_SHOWN])
