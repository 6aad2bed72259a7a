"""Read the official file of MSSanté addresses: who holds which secure address, where.

The address is the only key of the file, and compares without case. Some addresses stand on several lines: the same
holder written twice (once per know-how) is one row; several persons, or one service of several sites, are one row each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from maillage.contexts.directory.imports.delimited import (
    Column,
    DelimitedRows,
    Line,
    Seen,
    Shape,
    extraction_date,
    label_key,
)
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.refusal import RefusedLine
from maillage.core.identifiers.structure import StructureIdKind, parse_structure_id

EXPECTED: Final = "Extraction_Correspondance_MSSante_AAAAMMJJhhmm.txt"
COLUMNS: Final = (
    "address",
    "kind",
    "idnps",
    "structure_id",
    "service",
    "structure_name",
    "commune_id",
    "postal_code",
    "is_dematerialised",
)
SHAPE: Final = Shape(
    EXPECTED,
    (
        Column("kind", ("Type de BAL",)),
        Column("address", ("Adresse BAL",), width=254, exact=True),
        Column("id_type", ("Type Identifiant PP",)),
        Column("id_number", ("Identifiant PP",)),
        Column("national_id", ("Identification nationale PP",), width=60, exact=True),
        Column("structure_type", ("Type identifiant structure",)),
        Column("structure_number", ("Identification Structure",), width=60, exact=True),
        Column("service", ("Service de rattachement",), width=200),
        Column("company", ("Raison Sociale structure BAL",), width=300),
        Column("trade_name", ("Enseigne commerciale structure BAL",), required=False, width=300),
        Column("postal_line", ("L6LIGNEACHEMINEMENT structure BAL",), required=False),
        Column("postal_code", ("Code postal structure BAL",), width=20),
        Column("dematerialised", ("Dématérialisation",), required=False),
    ),
)
PERSONAL: Final = "PER"
KINDS: Final = frozenset({PERSONAL, "ORG", "APP"})

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_YES: Final = frozenset({"o", "oui", "1", "true", "vrai", "y"})
_NO: Final = frozenset({"n", "non", "0", "false", "faux"})
_STRUCTURE_KINDS: Final = {
    "0": StructureIdKind.ADELI,
    "1": StructureIdKind.FINESS,
    "3": StructureIdKind.SIRET,
    "4": StructureIdKind.RPPS_RANK,
    "finess": StructureIdKind.FINESS,
    "siret": StructureIdKind.SIRET,
    "adeli": StructureIdKind.ADELI,
    "rpps": StructureIdKind.RPPS_RANK,
}
# Lengths of the numbers without their leading digit (rank: 11 digits of RPPS and 3 of rank).
_LENGTHS: Final = {
    StructureIdKind.FINESS: 9,
    StructureIdKind.SIRET: 14,
    StructureIdKind.RPPS_RANK: 14,
    StructureIdKind.ADELI: 11,
}


class _Fields(NamedTuple):
    """A line, in the order of `SHAPE`."""

    kind: str
    address: str
    id_type: str
    id_number: str
    national_id: str
    structure_type: str
    structure_number: str
    service: str
    company: str
    trade_name: str
    postal_line: str
    postal_code: str
    dematerialised: str


def national_structure_id(kind_text: str, number: str) -> str:
    """National identifier of the structure of a mailbox, with its leading digit; empty when there is none.

    kind_text: digit or word of « Type identifiant structure »; number: with or without the leading digit, since
    neighbouring files of the same publisher write it both ways.
    """
    if not number:
        return ""
    kind = next((_STRUCTURE_KINDS[word] for word in _words(kind_text) if word in _STRUCTURE_KINDS), None)
    if kind is not None:
        whole = len(number) == _LENGTHS[kind] + 1 and number[0] == kind.value
        parsed = parse_structure_id(number if whole else kind.value + number)
    else:
        bare = {9: StructureIdKind.FINESS, 14: StructureIdKind.SIRET}.get(len(number))
        parsed = parse_structure_id(bare.value + number if bare else number)
    return parsed.national if parsed else ""


def _words(text: str) -> list[str]:
    return [label_key(word) for word in text.split()]


class MailboxReading:
    """A file of secure addresses being read.

    Kept: personal boxes of people in the register, and other boxes of a structure in the register or located in a
    commune that the installation keeps.
    """

    register = "mssante"

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self.extraction_on = extraction_date(opened)
        self._rows = DelimitedRows(opened.stream, SHAPE)
        self._kept = kept
        self._communes = frozenset(kept.places.codes.values())
        self._seen = Seen()

    @property
    def lines(self) -> int:
        return self._rows.lines

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        for row in self._rows:
            found = row if isinstance(row, RefusedLine) else self._read(row)
            if found is not None:
                yield found

    def _read(self, row: Line) -> Record | RefusedLine | None:
        fields = _Fields._make(row.values)
        if reason := _wrong(fields):
            return RefusedLine(row.number, reason)
        kind, person = fields.kind.upper(), _holder(fields)
        structure = national_structure_id(fields.structure_type, fields.structure_number)
        commune = self._commune(fields)
        if not (person in self._kept.people if kind == PERSONAL else self._is_here(structure, commune)):
            return None
        place = structure or fields.structure_number
        key = f"{fields.address.casefold()}|{kind}|{person}|{place}|{fields.service}"
        if self._seen.again(key):
            return None
        return Record(row.number, "", self._values(fields, structure, commune))

    def _commune(self, fields: _Fields) -> str | None:
        code = self._kept.places.locate(
            commune_code="", postal_code=fields.postal_code, postal_line=fields.postal_line
        )
        return code or None

    def _is_here(self, structure: str, commune: str | None) -> bool:
        if self._kept.keep_all or commune in self._communes:
            return True
        return structure.startswith(StructureIdKind.FINESS) and structure[1:] in self._kept.structures

    def _values(self, fields: _Fields, structure: str, commune: str | None) -> tuple[str | bool | None, ...]:
        word = fields.dematerialised.casefold()
        return (
            fields.address,
            fields.kind.upper(),
            _holder(fields),
            structure,
            fields.service,
            fields.trade_name or fields.company,
            commune,
            fields.postal_code,
            True if word in _YES else False if word in _NO else None,
        )


def _holder(fields: _Fields) -> str:
    """The person of a personal box; empty for the others."""
    if fields.kind.upper() != PERSONAL:
        return ""
    return fields.national_id or fields.id_type + fields.id_number


def _wrong(fields: _Fields) -> str:
    """Why a line makes no sense, in French; empty when it does."""
    if not _ADDRESS.fullmatch(fields.address):
        return "L’adresse n’est pas une adresse de messagerie."
    if fields.kind.upper() not in KINDS:
        return "Le type de boîte n’est ni PER, ni ORG, ni APP."
    if fields.kind.upper() == PERSONAL and not _holder(fields):
        return "Boîte personnelle sans identifiant : son titulaire est inconnu."
    return ""


def read_mailboxes(opened: OpenedFile, kept: Kept) -> MailboxReading:
    return MailboxReading(opened, kept)
