"""Who is the same person: by RPPS, by e-mail and family name, by name and commune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from maillage.contexts.association.contacts.models import Contact
from maillage.core.search_text import search_text

# A name that more contacts share tells nothing: « Accueil », « Secrétariat ».
_TOO_MANY: Final = 8


@dataclass(frozen=True)
class Twins:
    """Two contacts who may be one, and what says so; the older one first."""

    first: Contact
    second: Contact
    why: str

    @property
    def pk(self) -> str:
        return f"{self.first.pk}-{self.second.pk}"

    @property
    def sort_name(self) -> str:
        return self.first.search_name


def certain_twin(row: Contact) -> Contact | None:
    """Another contact with the same RPPS number or entry of the directory: no homonym has it. At most 2 queries."""
    others = Contact.objects.exclude(pk=row.pk).select_related("commune", "represents")
    found: Contact | None = None
    if row.rpps:
        found = others.filter(rpps=row.rpps).order_by("pk").first()
    if found is None and row.entry:
        found = others.filter(entry=row.entry).order_by("pk").first()
    return found


def possible_twin(row: Contact) -> Contact | None:
    """Another contact who is most likely the same: same e-mail and family name, or same name and commune.

    An e-mail alone tells nothing: a practice often has one for all. A name without commune on one side is the same
    person; in two communes it is not. Somebody with another RPPS number is somebody else. At most 2 queries.
    """
    others = Contact.objects.exclude(pk=row.pk).filter(kind=row.kind).select_related("commune", "represents")
    if row.email:
        for other in others.filter(email=row.email).order_by("pk"):
            if _family(other) == _family(row) and not _differ(row, other):
                return other
    for other in others.filter(search_name=row.search_name).order_by("pk"):
        if not _apart(row, other) and not _differ(row, other):
            return other
    return None


def pairs_among(rows: Iterable[Contact]) -> list[Twins]:
    """Who of these may be the same, by the signs of `certain_twin` and `possible_twin`, each pair once. No query."""
    groups: dict[tuple[str, ...], list[Contact]] = defaultdict(list)
    for row in rows:
        for key in _signs(row):
            groups[key].append(row)
    found: dict[tuple[int, int], Twins] = {}
    for (sign, *_), group in sorted(groups.items(), key=lambda item: _STRENGTH.index(item[0][0])):
        if len(group) <= _TOO_MANY:
            for one, other in combinations(sorted(group, key=lambda row: row.pk), 2):
                if not _differ(one, other) and not (sign == _NAME and _apart(one, other)):
                    found.setdefault((one.pk, other.pk), Twins(one, other, sign))
    return sorted(found.values(), key=lambda pair: (pair.sort_name, pair.pk))


_ENTRY: Final = "même fiche de l’annuaire"
_MAIL: Final = "même adresse électronique, même nom"
_NAME: Final = "même nom"
_STRENGTH: Final = (_ENTRY, _MAIL, _NAME)


def _signs(row: Contact) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [(_NAME, row.kind, row.search_name)]
    if row.entry:
        found.append((_ENTRY, row.entry))
    if row.email:
        found.append((_MAIL, row.kind, row.email, _family(row)))
    return found


def _apart(one: Contact, other: Contact) -> bool:
    return bool(one.commune_id and other.commune_id and one.commune_id != other.commune_id)


def _differ(one: Contact, other: Contact) -> bool:
    return bool(one.rpps and other.rpps and one.rpps != other.rpps)


def _family(row: Contact) -> str:
    return search_text(row.last_name or row.organisation_name)
