"""The report of an import, in words: the same on the page, at the command line and in a file."""

from __future__ import annotations

from typing import Final

from maillage.contexts.directory.imports.models import ImportRun, RunState

_ROWS: Final = (("Lignes nouvelles ou changées", "rows_new"), ("Lignes disparues ou changées", "rows_ended"))
_PEOPLE: Final = (
    ("Personnes nouvelles", "people_new"),
    ("Personnes modifiées", "people_changed"),
    ("Personnes parties", "people_gone"),
    ("Personnes déplacées", "people_moved"),
)


def lines_of(run: ImportRun) -> list[tuple[str, str]]:
    """(label, value) pairs in the order in which they are read."""
    counts = _PEOPLE if run.kind == "rpps" else _ROWS
    return [
        ("Fichier", run.file_name),
        ("Date d’extraction", f"{run.extraction_on:%d/%m/%Y}" if run.extraction_on else "inconnue"),
        (
            "Résultat",
            run.get_state_display() + (" (fichier gardé, relu)" if run.is_replay else ""),
        ),
        ("Lignes lues", _number(run.rows_read)),
        ("Lignes gardées", _number(run.rows_kept)),
        ("Lignes refusées", _number(run.rows_refused)),
        *((label, _number(getattr(run, name))) for label, name in counts),
        *([("Remarques", run.message)] if run.message and run.state == RunState.ACCEPTED else []),
    ]


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")
