"""The number of a person as people say it: an RPPS number has eleven digits, without the 8 that the register adds."""

from __future__ import annotations

from typing import Final

from maillage.contexts.directory.professionals.models import Professional
from maillage.core.identifiers.rpps import PersonIdKind, parse_national_id
from maillage.platform.tables.columns import Column

_LABELS: Final = {
    PersonIdKind.RPPS: "RPPS",
    PersonIdKind.ADELI: "ADELI",
    PersonIdKind.OTHER: "Identifiant national",
}


def bare_number(idnps: str) -> str:
    """What is typed elsewhere: the RPPS or ADELI number, else the whole identifier."""
    return parse_national_id(idnps).number


def number_label(idnps: str) -> str:
    """« RPPS », « ADELI », « Identifiant national »."""
    return _LABELS[parse_national_id(idnps).kind]


def number_words(idnps: str) -> str:
    """« RPPS 99990000013 »."""
    return f"{number_label(idnps)} {bare_number(idnps)}"


def _rpps(person: Professional) -> str:
    number = parse_national_id(person.pk)
    return number.number if number.kind == PersonIdKind.RPPS else ""


def _other_number(person: Professional) -> str:
    return "" if _rpps(person) else number_words(person.pk)


# In every export of persons.
NUMBER_COLUMNS: Final = (
    Column("rpps", "RPPS", value=_rpps, level="professional", place="export"),
    Column("other_number", "Autre identifiant", value=_other_number, level="professional", place="export"),
)
