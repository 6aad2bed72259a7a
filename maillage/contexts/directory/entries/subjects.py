"""What a community's own rows are about: an entry of the directory, national or its own, named by a short text.

National rows come and go with imports, so what a community adds to them holds no foreign key but this text:
« professional:899990000012 », « structure:300000000 », « organisation:12 ».
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PROFESSIONAL: Final = "professional"
STRUCTURE: Final = "structure"
ORGANISATION: Final = "organisation"
KINDS: Final = (PROFESSIONAL, STRUCTURE, ORGANISATION)
# Width of the columns that hold a subject.
SUBJECT_WIDTH: Final = 80


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """An entry. key: IDNPS of a professional, FINESS number of a structure, primary key of an organisation."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    @classmethod
    def parse(cls, text: str) -> Subject:
        """The entry that a text names. Raises ValueError when it names none."""
        kind, separator, key = text.partition(":")
        if (
            not separator
            or kind not in KINDS
            or not key
            or not text.isprintable()
            or len(text) > SUBJECT_WIDTH
        ):
            raise ValueError("not an entry of the directory")
        return cls(kind, key)


def professional(idnps: str) -> Subject:
    return Subject(PROFESSIONAL, idnps)


def structure(finess: str) -> Subject:
    return Subject(STRUCTURE, finess)


def organisation(pk: int) -> Subject:
    return Subject(ORGANISATION, str(pk))
