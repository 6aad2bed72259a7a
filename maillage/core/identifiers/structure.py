"""National identifier of a structure (IDNST): which number designates the place where somebody practises.

Rules: guide ans.fr.fhir.sas 1.2.0 (frequently asked questions). A digit says what follows: 0 ADELI practice,
1 FINESS, 3 SIRET, 4 RPPS with the rank of the practice. When several are known the one to give is FINESS, else
SIRET, else the RPPS or ADELI rank. In the flat RPPS file the FINESS and SIRET columns come without that digit, while
« Ancien identifiant de la structure » comes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from maillage.core.identifiers.finess import is_finess


class StructureIdKind(StrEnum):
    """Kinds of identifier; the value is the leading digit."""

    ADELI = "0"
    FINESS = "1"
    SIRET = "3"
    RPPS_RANK = "4"


_KINDS = {kind.value: kind for kind in StructureIdKind}
PRIORITY = (StructureIdKind.FINESS, StructureIdKind.SIRET, StructureIdKind.RPPS_RANK, StructureIdKind.ADELI)


@dataclass(frozen=True, slots=True)
class StructureId:
    kind: StructureIdKind
    number: str

    @property
    def national(self) -> str:
        return self.kind.value + self.number


def parse_structure_id(text: str) -> StructureId | None:
    """Take apart a national identifier of a structure; `None` when the text is not one.

    Only the leading digit and the shape are looked at, not keys: real files hold numbers whose key is wrong.
    """
    value = text.strip()
    kind, number = _KINDS.get(value[:1]), value[1:]
    if kind is None or not number:
        return None
    if kind is StructureIdKind.FINESS and not is_finess(number):
        return None
    if kind is StructureIdKind.SIRET and not (len(number) == 14 and number.isascii() and number.isdigit()):
        return None
    return StructureId(kind, number)


def finess_of(national_id: str) -> str:
    """The FINESS number in a national identifier, "" when it is of another kind or makes no sense."""
    parsed = parse_structure_id(national_id) if national_id[:1] == StructureIdKind.FINESS else None
    return parsed.number if parsed else ""


def choose_structure_id(*, finess: str = "", siret: str = "", former_id: str = "") -> StructureId | None:
    """The identifier to use for a structure, or `None` when the file gives none.

    finess, siret: columns of the flat file, without leading digit. former_id: « Ancien identifiant de la
    structure », with it.
    """
    known: dict[StructureIdKind, StructureId] = {}
    for text in (former_id, siret and "3" + siret.strip(), finess and "1" + finess.strip()):
        parsed = parse_structure_id(text) if text else None
        if parsed is not None:
            known[parsed.kind] = parsed
    return next((known[kind] for kind in PRIORITY if kind in known), None)
