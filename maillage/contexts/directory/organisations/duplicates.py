"""Organisations that were probably written twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from django_scopes import scope

from maillage.contexts.directory.organisations.kinds import OrganisationKind
from maillage.contexts.directory.organisations.models import Organisation
from maillage.core.spelling.distance import distance
from maillage.platform.tenancy.models import Community

# Words that say nothing of which organisation it is.
_ARTICLES: Final = (
    "a",
    "au",
    "aux",
    "d",
    "de",
    "des",
    "du",
    "en",
    "et",
    "l",
    "la",
    "le",
    "les",
    "sur",
    "sous",
)
_EMPTY_WORDS: Final = frozenset([*_ARTICLES, "association", "asso", "service", "services"])
# From this length on, two slips still leave the same name: « ecole jean moulin », « ecolle jean moullin ».
LONG_NAME: Final = 10
# What people choose for want of better: it does not contradict another kind.
_VAGUE: Final = frozenset({OrganisationKind.OTHER, OrganisationKind.ASSOCIATION})
# A switchboard that many share tells nothing.
_SHARED_BY: Final = 6


@dataclass(frozen=True)
class LikelyDuplicate:
    """Two organisations that may be one, and why.

    first: the older one, which is the better to keep. reasons: French, for a reader.
    """

    first: Organisation
    second: Organisation
    reasons: tuple[str, ...]


def likely_duplicates(community: Community) -> list[LikelyDuplicate]:
    """Pairs of organisations in use that may be one, most reasons first. 1 query.

    A pair has a close name in the same commune, or the same telephone or e-mail address. Two kinds that
    contradict each other are never a pair, since a town hall and its CCAS often share a telephone.
    """
    with scope(community=community):
        rows = list(
            Organisation.objects.filter(archived_at__isnull=True).select_related("commune").order_by("pk")
        )
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    by_pk = {row.pk: row for row in rows}
    for reason, pairs in (
        ("noms proches, même commune", _close_names(rows)),
        ("même téléphone", _same(rows, "phone")),
        ("même adresse électronique", _same(rows, "email")),
    ):
        for one, other in pairs:
            if _kinds_agree(one, other):
                reasons[one.pk, other.pk].append(reason)
    found = [LikelyDuplicate(by_pk[a], by_pk[b], tuple(why)) for (a, b), why in reasons.items()]
    return sorted(found, key=lambda pair: (-len(pair.reasons), pair.first.search_name, pair.second.pk))


def comparable(search_name: str) -> str:
    """The words that tell an organisation from another, in order of the alphabet."""
    words = search_name.split()
    return " ".join(sorted(word for word in words if word not in _EMPTY_WORDS) or sorted(words))


def are_close(one: str, other: str) -> bool:
    """True for two comparable names that are the same but for one or two slips of the keyboard.

    Names that differ by a number (« lot 1 », « lot 2 ») are two names.
    """
    return one == other or _Name(one).is_close(_Name(other))


class _Name:
    """A comparable name, cut so that most of the pairs are told apart without measuring a distance."""

    __slots__ = ("digits", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = frozenset(text.split())
        self.digits = [char for char in text if char.isdigit()]

    def is_close(self, other: _Name) -> bool:
        slips = 2 if min(len(self.text), len(other.text)) >= LONG_NAME else 1
        if abs(len(self.text) - len(other.text)) > slips:
            return False
        # A slip touches one word, or makes one of two: what differs is few words, and those alone are measured.
        mine, theirs = self.words - other.words, other.words - self.words
        if min(len(mine), len(theirs)) > slips or self.digits != other.digits:
            return False
        left, right = " ".join(sorted(mine)), " ".join(sorted(theirs))
        # It takes one letter away and brings one at most.
        return len({*left} ^ {*right}) <= 2 * slips and distance(left, right, slips) <= slips


def _kinds_agree(one: Organisation, other: Organisation) -> bool:
    return one.kind == other.kind or one.kind in _VAGUE or other.kind in _VAGUE


Pairs = Iterator[tuple[Organisation, Organisation]]


def _close_names(rows: Iterable[Organisation]) -> Pairs:
    """Pairs within a commune; those without commune are compared with each other."""
    groups: dict[str | None, list[tuple[Organisation, _Name]]] = defaultdict(list)
    for row in rows:
        groups[row.commune_id].append((row, _Name(comparable(row.search_name))))
    for group in groups.values():
        for (one, name), (other, other_name) in combinations(group, 2):
            if name.text == other_name.text or name.is_close(other_name):
                yield one, other


def _same(rows: Iterable[Organisation], field: str) -> Pairs:
    groups: dict[str, list[Organisation]] = defaultdict(list)
    for row in rows:
        if value := str(getattr(row, field)).lower():
            groups[value].append(row)
    for group in groups.values():
        if len(group) < _SHARED_BY:
            yield from combinations(group, 2)
