"""What makes a line wrong, looked for in a whole block at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from maillage.contexts.directory.imports.rpps.blocks import Block, Mask
from maillage.contexts.directory.imports.rpps.layout import LABELS, POSITION, Layout

MAX_FIELD_CHARS: Final = 1000
# What the register stores of a field, where it stores less than that; PostgreSQL refuses a longer text.
STORED_CHARS: Final = {
    "id_type": 10,
    "id_number": 40,
    "national_id": 60,
    "practice_title_code": 20,
    "family_name": 120,
    "given_name": 120,
    "profession_code": 10,
    "profession_label": 120,
    "category_code": 10,
    "knowhow_code": 20,
    "knowhow_label": 200,
    "mode_code": 10,
    "siret": 60,
    "finess_site": 60,
    "structure_technical_id": 60,
    "postal_code": 20,
    "phone": 60,
    "structure_national_id": 60,
    "sector_code": 10,
    "sector_label": 200,
    "role_label": 200,
    "activity_kind_code": 10,
}
UNDECODABLE_FR: Final = "caractères illisibles (la ligne n’est pas en UTF-8)"


@dataclass(slots=True)
class WrongLines:
    """examined: lines of the block that are not blank. reasons_fr: index of a line in its block -> why."""

    examined: int = 0
    reasons_fr: dict[int, str] = field(default_factory=dict)


def wrong_lines(block: Block, layout: Layout) -> WrongLines:
    """Lines to refuse: number of fields, NUL or undecodable bytes, endless fields, no identifier or profession."""
    blank = block.starts == block.stops
    found = WrongLines(examined=int(np.count_nonzero(~blank)))
    if len(block.rows) != len(blank):
        _find_wrong_widths(block, blank, layout.width, found.reasons_fr)
    _find_unreadable(block, found.reasons_fr)
    _find_too_long(block, found.reasons_fr)
    _find_overflowing(block, layout, found.reasons_fr)
    _find_incomplete(block, layout, found.reasons_fr)
    return found


def _find_wrong_widths(block: Block, blank: Mask, width: int, reasons: dict[int, str]) -> None:
    wrong = ~blank
    wrong[block.rows] = False
    for index in np.flatnonzero(wrong).tolist():
        fields = int(block.counts[index]) + (0 if block.line(index).endswith(b"|") else 1)
        reasons[index] = f"{fields} champs au lieu de {width}"


def _find_unreadable(block: Block, reasons: dict[int, str]) -> None:
    """Decode the block as one text, and line by line only when that fails."""
    if b"\0" not in block.text and _is_utf8(block.text):
        return
    for index in range(len(block.starts)):
        line = block.line(index)
        if b"\0" in line:
            reasons[index] = "octet nul (la ligne est abîmée)"
        elif not _is_utf8(line):
            reasons[index] = UNDECODABLE_FR


def _find_too_long(block: Block, reasons: dict[int, str]) -> None:
    for index in np.flatnonzero(block.stops - block.starts > MAX_FIELD_CHARS).tolist():
        if index in reasons:
            continue
        longest = max(len(value) for value in block.line(index).decode().split("|"))
        if longest > MAX_FIELD_CHARS:
            reasons[index] = f"un champ de {longest} caractères (au plus {MAX_FIELD_CHARS})"


def _find_overflowing(block: Block, layout: Layout, reasons: dict[int, str]) -> None:
    """Fields longer than what is stored of them. Lengths are met in bytes, so the few found are measured again."""
    for name, limit in STORED_CHARS.items():
        column = layout.positions[POSITION[name]]
        if column is None:
            continue
        suspects = np.flatnonzero(block.lengths(column) > limit)
        for row, value in zip(suspects.tolist(), block.values(column, suspects), strict=True):
            index = int(block.rows[row])
            if index not in reasons and (length := len(value.decode().strip(" "))) > limit:
                reasons[index] = f"« {LABELS[name]} » compte {length} caractères (au plus {limit})"


def _find_incomplete(block: Block, layout: Layout, reasons: dict[int, str]) -> None:
    anonymous = block.empty(layout.position("national_id")) & block.empty(layout.position("id_number"))
    unclassed = block.empty(layout.position("profession_code"))
    for wrong, reason in ((anonymous, "identifiant national absent"), (unclassed, "profession absente")):
        if wrong.any():
            for index in block.rows[wrong].tolist():
                reasons.setdefault(index, reason)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
