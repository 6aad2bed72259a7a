"""The report of an import, in words: the same on the page, at the command line and in a file."""

from __future__ import annotations

from maillage.contexts.directory.imports.models import ImportRun


def lines_of(run: ImportRun) -> list[tuple[str, str]]:
    """(label, value) pairs in the order in which they are read."""
    return [
        ("Fichier", run.file_name),
        ("Date d’extraction", f"{run.extraction_on:%d/%m/%Y}" if run.extraction_on else "inconnue"),
        (
            "Résultat",
            run.get_state_display() + (" (rejeu pour un périmètre changé)" if run.is_replay else ""),
        ),
        ("Lignes lues", _number(run.rows_read)),
        ("Lignes gardées", _number(run.rows_kept)),
        ("Lignes refusées", _number(run.rows_refused)),
        ("Personnes nouvelles", _number(run.people_new)),
        ("Personnes modifiées", _number(run.people_changed)),
        ("Personnes parties", _number(run.people_gone)),
        ("Personnes déplacées", _number(run.people_moved)),
    ]


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\u202f")
