"""Who a line is: a contact that is known already, an entry of the directory, or somebody new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.contexts.association.contacts.entries import profession_of
from maillage.contexts.association.contacts.models import Contact, ContactKind
from maillage.contexts.directory import api as directory
from maillage.core.search_text import search_text


@dataclass(frozen=True)
class Who:
    """What is compared: folded name (family name first, in any order of words), and what tells homonyms apart."""

    kind: str
    family: str
    words: frozenset[str]
    email: str
    rpps: str
    commune: str

    @classmethod
    def of(cls, kind: str, names: tuple[str, str, str], *, email: str, rpps: str, commune: str) -> Who:
        """names: family name, first name, organisation."""
        last, first, organisation = names
        is_organisation = kind == ContactKind.ORGANISATION
        whole = search_text(organisation if is_organisation else f"{last} {first}")
        family = search_text(organisation if is_organisation else last)
        return cls(kind, family, frozenset(whole.split()), email, rpps, commune)


class KnownPeople:
    """People by what tells them apart; the same rules as `contacts.twins`, for a whole list at once."""

    def __init__(self) -> None:
        self._by_rpps: dict[str, int] = {}
        self._by_email: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self._by_name: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
        self._who: dict[int, Who] = {}

    def add(self, key: int, who: Who) -> None:
        self._who[key] = who
        if who.rpps:
            self._by_rpps.setdefault(who.rpps, key)
        if who.email:
            self._by_email[who.kind, who.email, who.family].append(key)
        self._by_name[who.kind, who.words].append(key)

    def find(self, who: Who) -> int | None:
        """The key under which the same one was added, None for nobody."""
        if who.rpps and who.rpps in self._by_rpps:
            return self._by_rpps[who.rpps]
        for key in self._by_email.get((who.kind, who.email, who.family), ()) if who.email else ():
            if not self._differ(key, who):
                return key
        for key in self._by_name.get((who.kind, who.words), ()):
            other = self._who[key].commune
            apart = who.commune and other and who.commune != other
            if not apart and not self._differ(key, who):
                return key
        return None

    def _differ(self, key: int, who: Who) -> bool:
        other = self._who[key]
        return bool(who.rpps and other.rpps and who.rpps != other.rpps)


def known_contacts(rows: Iterable[Contact]) -> KnownPeople:
    known = KnownPeople()
    for row in rows:
        names = (row.last_name, row.first_name, row.organisation_name)
        known.add(
            row.pk,
            Who.of(row.kind, names, email=row.email, rpps=row.rpps, commune=row.commune_id or ""),
        )
    return known


class Register:
    """The professionals of the territory by name, and those that the list names by number. 2 queries."""

    def __init__(self, codes: Iterable[str], rpps: Iterable[str]) -> None:
        self._by_words: dict[frozenset[str], list[directory.Card]] = defaultdict(list)
        for card in directory.cards_in(codes):
            self._by_words[frozenset(card.search_name.split())].append(card)
        self._by_idnps = directory.cards_of(f"8{number}" for number in rpps)

    def by_rpps(self, rpps: str) -> directory.Card | None:
        return self._by_idnps.get(f"8{rpps}") if rpps else None

    def by_name(self, words: frozenset[str], profession: str, commune: str) -> directory.Card | None:
        """The only professional of that name whom neither profession nor, among several, commune contradicts."""
        found = [card for card in self._by_words.get(words, ()) if len(words) > 1 and fits(card, profession)]
        if len(found) > 1 and commune:
            found = [card for card in found if commune in card.communes]
        return found[0] if len(found) == 1 else None


def fits(card: directory.Card, profession: str) -> bool:
    """True unless the profession (a contact's code) contradicts the register's. « Médecin » fits every doctor."""
    if not profession:
        return True
    bare = profession.split("-", maxsplit=1)[0]
    if bare not in {code for code, _ in card.professions}:
        return False
    return profession in (bare, profession_of(card))
