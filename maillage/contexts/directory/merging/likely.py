"""Professionals of a territory who are probably one person under two identifiers, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.merging.queries import hidden_people, told_apart
from maillage.contexts.directory.nomenclature.professions import family
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.territory import api as territory
from maillage.core.spelling.ranking import remoteness
from maillage.platform.tenancy.models import Community

# A hospital or a switchboard that many share tells nothing of two of them.
_SHARED_BY: Final = 12
# Both words of a name together: one slip (`remoteness` counts two for each).
_CLOSE: Final = 2
_ADELI, _RPPS = "0", "8"


@dataclass
class Candidate:
    """A professional, with what two entries are compared by."""

    person: Professional
    rows: list[Activity] = field(default_factory=list)

    @property
    def subject(self) -> str:
        return str(subjects.professional(self.person.pk))

    @property
    def professions(self) -> frozenset[str]:
        return frozenset(row.profession_code for row in self.rows)

    @property
    def phones(self) -> frozenset[str]:
        return frozenset("".join(row.phone.split()) for row in self.rows if row.phone)

    @property
    def structures(self) -> frozenset[str]:
        return frozenset(row.structure_id for row in self.rows if row.structure_id)

    @property
    def communes(self) -> frozenset[str]:
        return frozenset(row.commune_id for row in self.rows if row.commune_id)

    @property
    def profession_words(self) -> str:
        """« Infirmier », « Médecin généraliste »."""
        codes = dict.fromkeys(row.profession_code for row in self.rows)
        skills = {
            code: [row.skill_code for row in self.rows if row.profession_code == code] for code in codes
        }
        return ", ".join(dict.fromkeys(family(code, skills[code]).singular.capitalize() for code in codes))


@dataclass(frozen=True)
class LikelyPair:
    """Two entries that may be one person, and why. first: the better to keep. reasons: French, for a reader."""

    first: Candidate
    second: Candidate
    reasons: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        one, other = sorted((self.first.subject, self.second.subject))
        return one, other


def likely_pairs(community: Community) -> list[LikelyPair]:
    """Pairs that nobody decided about yet, most reasons first. At most 6 queries."""
    codes = territory.perimeter_codes(community)
    hidden, decided = hidden_people(community, codes), told_apart(community)
    people = [one for one in _candidates(codes) if one.person.pk not in hidden]
    found: dict[tuple[str, str], LikelyPair] = {}
    for pair in _compared(people):
        if pair.key not in decided:
            found.setdefault(pair.key, pair)
    return sorted(
        found.values(), key=lambda pair: (-len(pair.reasons), pair.first.person.search_name, pair.key)
    )


def _candidates(codes: Iterable[str]) -> list[Candidate]:
    rows = (
        Activity.objects.visible()
        .filter(commune_id__in=sorted(codes))
        .select_related("professional", "commune")
        .order_by("professional_id", "profession_code", "commune_id", "pk")
    )
    found: dict[str, Candidate] = {}
    for row in rows:
        found.setdefault(row.professional_id, Candidate(row.professional)).rows.append(row)
    return list(found.values())


def _compared(people: list[Candidate]) -> Iterator[LikelyPair]:
    for group in _groups((one.person.search_name, one) for one in people):
        for one, other in combinations(group, 2):
            if one.professions & other.professions:
                yield _pair(one, other, "même nom, même profession")
    sharing = [(("phone", phone), one) for one in people for phone in one.phones]
    sharing += [(("structure", structure), one) for one in people for structure in one.structures]
    for group in _groups(sharing):
        if len(group) <= _SHARED_BY:
            for one, other in combinations(group, 2):
                if one.professions & other.professions and (reason := alike(one.person, other.person)):
                    yield _pair(one, other, reason)


def _groups(keyed: Iterable[tuple[object, Candidate]]) -> Iterator[list[Candidate]]:
    groups: dict[object, list[Candidate]] = defaultdict(list)
    for key, one in keyed:
        groups[key].append(one)
    return (group for group in groups.values() if len(group) > 1)


def alike(one: Professional, other: Professional) -> str:
    """Why two different names may be one person's; "" when nothing says so."""
    words, others = one.search_name.split(), other.search_name.split()
    fewer, more = sorted((words, others), key=len)
    if len(words) == len(others):
        far = [remoteness(first, second) for first, second in zip(words, others, strict=True)]
        if words != others and None not in far and sum(each or 0 for each in far) <= _CLOSE:
            return "noms presque pareils, même profession"
    elif len(fewer) > 1 and set(fewer) < set(more):
        return "nom simple et nom composé, même profession"
    return ""


def _pair(one: Candidate, other: Candidate, reason: str) -> LikelyPair:
    reasons = [reason]
    kinds = {one.person.pk[:1], other.person.pk[:1]}
    if kinds == {_ADELI, _RPPS}:
        reasons.append("un numéro ADELI et un numéro RPPS")
    if one.phones & other.phones:
        reasons.append("même téléphone")
    if one.structures & other.structures:
        reasons.append("même structure")
    elif one.communes & other.communes:
        reasons.append("même commune")
    # The RPPS replaces the older ADELI, profession after profession: its entry is the one that will stay.
    first, second = sorted((one, other), key=lambda each: (each.person.pk[:1] != _RPPS, each.person.pk))
    return LikelyPair(first, second, tuple(reasons))
