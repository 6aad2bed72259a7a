"""Write lines in the official 56-column format, so that invented people take the same way in as real ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from maillage.contexts.directory.imports.rpps.layout import COLUMNS, FIELDS
from maillage.contexts.directory.nomenclature.professions import profession_label
from maillage.contexts.directory.nomenclature.tables import knowhow_label, label_of

# Field of a label -> table and field of its code. Know-how has several tables: see `with_labels`.
_CODED = {
    "category_label": ("R09", "category_code"),
    "knowhow_type_label": ("R04", "knowhow_type_code"),
    "mode_label": ("R23", "mode_code"),
    "sector_label": ("R02", "sector_code"),
    "role_label": ("R21", "role_code"),
    "activity_kind_label": ("R22", "activity_kind_code"),
}
_TITLES = {"M": "Monsieur", "MME": "Madame", "DR": "Docteur", "PR": "Professeur"}

HEADER_LINE = "|".join(label for _, label in COLUMNS) + "|\n"


def official_name(extracted_at: datetime) -> str:
    """File name of an extraction, as published: PS_LibreAcces_Personne_activite_AAAAMMJJhhmm.txt."""
    return f"PS_LibreAcces_Personne_activite_{extracted_at:%Y%m%d%H%M}.txt"


def with_labels(row: Mapping[str, str]) -> dict[str, str]:
    """The same line, with the labels that its codes have in the tables where it has none."""
    code = row.get
    labels = {
        label: label_of(table, code(field, "")) for label, (table, field) in _CODED.items() if code(field)
    }
    labels["profession_label"] = profession_label(code("profession_code", ""))
    labels["knowhow_label"] = knowhow_label(code("knowhow_type_code", ""), code("knowhow_code", ""))
    labels["title_label"] = _TITLES.get(code("title_code", ""), "")
    labels["practice_title_label"] = _TITLES.get(code("practice_title_code", ""), "")
    labels["country_label"] = "France" if code("country_code") == "99000" else ""
    return labels | {name: value for name, value in row.items() if value}


def format_line(row: Mapping[str, str]) -> str:
    """One line of the file from fields named as in `layout.FIELDS`; absent ones are empty.

    Raises `ValueError` on an unknown field, or on a value that holds a separator or an end of line.
    """
    if unknown := row.keys() - set(FIELDS):
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    values = [row.get(name, "") for name in FIELDS]
    line = "|".join(values)
    if line.count("|") != len(FIELDS) - 1 or not line.isprintable():
        raise ValueError(f"separator or control character in {dict(row)!r}")
    return line + "|\n"


def write_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> int:
    """Write a whole file (UTF-8, LF), labels filled from codes; return its number of lines, header excluded."""
    written = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(HEADER_LINE)
        for written, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
            stream.write(format_line(with_labels(row)))
    return written
