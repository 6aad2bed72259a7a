"""What each profession is called on every page of the atlas: as the directory calls it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from maillage.contexts.directory import api as directory


@dataclass(frozen=True)
class Words:
    """singular, plural: « médecin généraliste », « médecins généralistes ».

    spoken: as a sentence about a departure or an arrival says it, (one, many); salaried: those of a health centre.
    """

    singular: str
    plural: str
    spoken: tuple[str, str]
    salaried: tuple[str, str]
    feminine: bool = False

    @property
    def label(self) -> str:
        """« Médecins généralistes »: a tab, a heading, a choice."""
        return self.plural[:1].upper() + self.plural[1:]

    @property
    def noun(self) -> tuple[str, str]:
        return self.singular, self.plural

    @property
    def one(self) -> str:
        """« un généraliste », « une sage-femme »."""
        return f"{'une' if self.feminine else 'un'} {self.spoken[0]}"

    def counted(self, count: int) -> str:
        """« un généraliste », « 2 généralistes »."""
        return self.one if count == 1 else f"{count} {self.spoken[1]}"

    def counted_salaried(self, count: int) -> str:
        """« 1 médecin salarié », « 2 médecins salariés »."""
        return f"{count} {self.salaried[count != 1]}"

    def of(self, count: int) -> str:
        """« d’un généraliste », « de 2 généralistes »."""
        return f"d’{self.one}" if count == 1 else f"de {self.counted(count)}"


def _person(code: str, *, feminine: bool = False) -> Words:
    """A profession by its code in table G15 of the NOS."""
    name = directory.family(code, ())
    ending = "e" if feminine else ""
    salaried = f"{name.singular} salarié{ending}", f"{name.plural} salarié{ending}s"
    return Words(name.singular, name.plural, (name.singular, name.plural), salaried, feminine)


def _general_practitioner() -> Words:
    """The one whose name is shortened, as everybody does when speaking of a departure."""
    name = directory.GENERAL_PRACTITIONER
    spoken = "généraliste", "généralistes"
    return Words(name.singular, name.plural, spoken, ("médecin salarié", "médecins salariés"))


_PHARMACY: Final = ("pharmacie", "pharmacies")
# Those with an index first, in the order of every choice; then those that the portrait counts only.
WORDS: Final = {
    "gp": _general_practitioner(),
    "nurse": _person("60"),
    "physiotherapist": _person("70"),
    "midwife": _person("50", feminine=True),
    "dentist": _person("40"),
    # Places are counted, not persons.
    "pharmacist": Words(*_PHARMACY, _PHARMACY, _PHARMACY, feminine=True),
    "speech_therapist": _person("91"),
    "podiatrist": _person("80"),
}
PROFESSIONS: Final = tuple(WORDS)[:6]


def choices(among: tuple[str, ...] = PROFESSIONS) -> list[tuple[str, str]]:
    """(profession, label) for tabs and forms."""
    return [(name, WORDS[name].label) for name in among]
