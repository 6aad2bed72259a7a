"""What a scenario is made of: facts about communes, told as sentences. Never a person.

Pure: no Django. `Change.parse` reads what a form or a browser sent and refuses what makes no sense, in French.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from maillage.contexts.atlas.ground.professions import WORDS, Words
from maillage.core.identifiers.insee import InseeCodeError, parse_commune_code
from maillage.platform.ui.typography import at_place, number, of_place

REMOVE: Final = "remove"
ADD: Final = "add"
MOVE: Final = "move"
ACTIVITY: Final = "activity"
BOOTH: Final = "booth"
CENTRE: Final = "centre"
POPULATION: Final = "population"

LABELS: Final[dict[str, str]] = {
    REMOVE: "Départ",
    ADD: "Arrivée",
    MOVE: "Déménagement",
    ACTIVITY: "Temps de travail",
    CENTRE: "Centre de santé",
    BOOTH: "Cabine de téléconsultation",
    POPULATION: "Habitants",
}
# Kinds that mean something for one profession only.
ONLY_FOR: Final[dict[str, frozenset[str]]] = {
    BOOTH: frozenset({"gp"}),
    CENTRE: frozenset({"gp", "nurse", "midwife", "dentist", "physiotherapist"}),
}
# An assumption of ours, without an official source: six consultations a day, 250 days a year.
BOOTH_ACTS_PER_YEAR: Final = 1_500
MAX_CHANGES: Final = 60
_BOUNDS: Final[dict[str, tuple[int, int, str]]] = {
    "count": (1, 99, "un nombre de professionnels entre 1 et 99"),
    "percent": (5, 200, "un temps de travail entre 5 et 200 %"),
    "acts": (50, 20_000, "un nombre d’actes par an entre 50 et 20 000"),
    "people": (-500_000, 500_000, "un nombre d’habitants entre − 500 000 et 500 000"),
}
# The numbers that each kind needs, with what stands for one that was left empty.
_NUMBERS: Final[dict[str, dict[str, int | None]]] = {
    REMOVE: {"count": 1},
    ADD: {"count": 1, "percent": 100},
    MOVE: {"count": 1},
    ACTIVITY: {"count": 1, "percent": None},
    BOOTH: {"acts": BOOTH_ACTS_PER_YEAR},
    CENTRE: {"count": 1, "percent": 100},
    POPULATION: {"people": None},
}


class ChangeRefused(ValueError):
    """What was asked makes no sense; the message says in French what to do. `name`: the field it is about."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True)
class Change:
    """One fact. `commune` and `to` are INSEE codes; numbers that the kind does not need are 0.

    count: professionals. percent: of a full time (ADD, CENTRE) or of today's time (ACTIVITY).
    acts: a year, of a booth. people: inhabitants more, or fewer below zero.
    """

    kind: str
    commune: str
    to: str = ""
    count: int = 0
    percent: int = 0
    acts: int = 0
    people: int = 0

    @classmethod
    def parse(cls, data: Mapping[str, Any], profession: str) -> Change:
        """A change from what a form or a browser sent; ChangeRefused says what is wrong."""
        kind = data.get("kind")
        if not isinstance(kind, str) or kind not in kinds_for(profession):
            raise ChangeRefused("kind", "Choisissez ce qui change.")
        commune = _commune(data, "commune", "Choisissez la commune, dans la liste ou sur la carte.")
        to = _commune(data, "to", "Choisissez la commune d’arrivée.") if kind == MOVE else ""
        if to and to == commune:
            raise ChangeRefused("to", "Choisissez une autre commune que celle du départ.")
        numbers = {name: _number(data, name, default) for name, default in _NUMBERS[kind].items()}
        if kind == POPULATION and not numbers["people"]:
            raise ChangeRefused(
                "people", "Indiquez combien d’habitants en plus, ou en moins avec un signe moins."
            )
        return cls(kind=kind, commune=commune, to=to, **numbers)

    def as_json(self) -> dict[str, Any]:
        """Only what the kind needs, so that what is stored says nothing else."""
        kept: dict[str, Any] = {"kind": self.kind, "commune": self.commune}
        if self.to:
            kept["to"] = self.to
        return kept | {name: getattr(self, name) for name in _NUMBERS[self.kind]}

    def communes(self) -> tuple[str, ...]:
        return (self.commune, self.to) if self.to else (self.commune,)

    def sentence(self, names: Mapping[str, str], profession: str) -> str:
        """« Départ d’un généraliste à Bessèges »."""
        return _SENTENCES[self.kind](self, names, WORDS[profession])


def kinds_for(profession: str) -> tuple[str, ...]:
    """The kinds of change that mean something for a profession, in the order of the form."""
    return tuple(kind for kind in LABELS if profession in ONLY_FOR.get(kind, (profession,)))


def parse_all(rows: Any, profession: str) -> tuple[Change, ...]:
    """The changes of a whole list; ChangeRefused for what is no list, too long, or has a wrong line."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ChangeRefused("", "La liste des changements est illisible : rechargez la page.")
    if len(rows) > MAX_CHANGES:
        raise ChangeRefused(
            "",
            f"Un scénario compte {MAX_CHANGES} changements au plus : retirez-en, ou faites-en deux scénarios.",
        )
    return tuple(Change.parse(row, profession) for row in rows)


def _commune(data: Mapping[str, Any], name: str, message: str) -> str:
    code = data.get(name)
    try:
        return parse_commune_code(code) if isinstance(code, str) else _refuse(name, message)
    except InseeCodeError:
        return _refuse(name, message)


def _refuse(name: str, message: str) -> NoReturn:
    raise ChangeRefused(name, message) from None


def _number(data: Mapping[str, Any], name: str, default: int | None) -> int:
    low, high, words = _BOUNDS[name]
    value = data.get(name)
    if value is None or value == "":
        return _refuse(name, f"Indiquez {words}.") if default is None else default
    if isinstance(value, str):
        text = value.strip().replace("−", "-").replace(" ", "").replace("\u202f", "").replace("\xa0", "")
        digits = text.removeprefix("-")
        value = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        _refuse(name, f"Indiquez {words}.")
    return value


# --- Sentences --------------------------------------------------------------------------------------------


def _at(code: str, names: Mapping[str, str]) -> str:
    return at_place(names.get(code, code))


def _from(code: str, names: Mapping[str, str]) -> str:
    return of_place(names.get(code, code))


def _remove(change: Change, names: Mapping[str, str], words: Words) -> str:
    return f"Départ {words.of(change.count)} {_at(change.commune, names)}"


def _add(change: Change, names: Mapping[str, str], words: Words) -> str:
    share = "" if change.percent == 100 else f", à {change.percent} % d’un temps plein"
    return f"Arrivée {words.of(change.count)} {_at(change.commune, names)}{share}"


def _move(change: Change, names: Mapping[str, str], words: Words) -> str:
    verb = "s’installent" if change.count > 1 else "s’installe"
    who = f"{words.counted(change.count)} {_from(change.commune, names)}"
    return _capital(f"{who} {verb} {_at(change.to, names)}")


def _activity(change: Change, names: Mapping[str, str], words: Words) -> str:
    verb = "travaillent" if change.count > 1 else "travaille"
    difference = change.percent - 100
    how = f"{abs(difference)} % de {'plus' if difference > 0 else 'moins'}" if difference else "autant"
    return _capital(f"{words.counted(change.count)} {_from(change.commune, names)} {verb} {how}")


def _booth(change: Change, names: Mapping[str, str], words: Words) -> str:
    del words
    return (
        f"Cabine de téléconsultation {_at(change.commune, names)}, {number(change.acts)} consultations par an"
    )


def _centre(change: Change, names: Mapping[str, str], words: Words) -> str:
    share = "" if change.percent == 100 else f", à {change.percent} % d’un temps plein"
    return f"{words.counted_salaried(change.count)} au centre de santé {_from(change.commune, names)}{share}"


def _population(change: Change, names: Mapping[str, str], words: Words) -> str:
    del words
    people = abs(change.people)
    noun = "habitants" if people > 1 else "habitant"
    return f"{number(people)} {noun} {'de plus' if change.people > 0 else 'de moins'} {_at(change.commune, names)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_SENTENCES: Final = {
    REMOVE: _remove,
    ADD: _add,
    MOVE: _move,
    ACTIVITY: _activity,
    BOOTH: _booth,
    CENTRE: _centre,
    POPULATION: _population,
}


def sentences(changes: Sequence[Change], names: Mapping[str, str], profession: str) -> list[str]:
    """The sentences of a scenario, in their order."""
    return [change.sentence(names, profession) for change in changes]
