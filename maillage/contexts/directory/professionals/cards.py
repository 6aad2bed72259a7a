"""One professional in a few words, for the contexts that keep their own rows about people: who, what, where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.contexts.directory.professionals.models import Activity, ActivityQuerySet, proper_name
from maillage.contexts.directory.professionals.queries import PRACTISING
from maillage.core.identifiers.rpps import PersonIdKind, parse_national_id


@dataclass(frozen=True)
class Card:
    """A professional of the register. communes, modes (R23): of their visible activities; students are left out.

    professions: (G15, know-how codes) in the order of the register. search_name: family name first, folded.
    """

    idnps: str
    last_name: str
    first_name: str
    search_name: str
    professions: tuple[tuple[str, frozenset[str]], ...]
    communes: tuple[str, ...]
    modes: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def rpps(self) -> str:
        """Eleven digits; "" for who has another kind of number."""
        person = parse_national_id(self.idnps)
        return person.number if person.kind is PersonIdKind.RPPS else ""


def cards_in(codes: Iterable[str]) -> list[Card]:
    """Everybody who practises in these communes, by name. 1 query."""
    return _cards(Activity.objects.visible().filter(commune_id__in=sorted(codes)))


def cards_of(idnps: Iterable[str]) -> dict[str, Card]:
    """These professionals, wherever the register that is kept here has them. 1 query."""
    wanted = sorted({one for one in idnps if one.isprintable()})
    found = _cards(Activity.objects.visible().filter(professional_id__in=wanted))
    return {card.idnps: card for card in found}


def _cards(rows: ActivityQuerySet) -> list[Card]:
    people: dict[str, tuple[str, str, str]] = {}
    skills: dict[str, dict[str, set[str]]] = {}
    communes: dict[str, dict[str, None]] = {}
    modes: dict[str, set[str]] = {}
    read = rows.filter(category_code=PRACTISING).order_by("pk")
    for idnps, last, first, searched, profession, skill, commune, mode in read.values_list(
        "professional_id",
        "professional__last_name",
        "professional__first_name",
        "professional__search_name",
        "profession_code",
        "skill_code",
        "commune_id",
        "mode_code",
    ):
        people[idnps] = (searched, last, first)
        skills.setdefault(idnps, {}).setdefault(profession, set()).add(skill)
        communes.setdefault(idnps, {}).setdefault(commune)
        modes.setdefault(idnps, set()).add(mode)
    return [
        Card(
            idnps,
            proper_name(last),
            first,
            searched,
            tuple((code, frozenset(known - {""})) for code, known in skills[idnps].items()),
            tuple(code for code in communes[idnps] if code),
            frozenset(modes[idnps]),
        )
        for idnps, (searched, last, first) in sorted(people.items(), key=lambda item: (item[1][0], item[0]))
    ]
