"""The Word template of the page for the board, made once per process."""

from __future__ import annotations

from functools import cache
from typing import Final

from maillage.platform.documents.word_template import WordTemplate

_COLUMNS: Final = ("name", "coming", "running", "paused", "done", "late", "variable", "acquired")


@cache
def board() -> bytes:
    page = WordTemplate()
    page.heading("{{ title }}")
    page.text("{{ community }}", muted=True)
    page.text("{{ intro }}")
    with page.each("one", "figures"):
        page.labelled("{{ one.label }}", "{{ one.value }} ({{ one.than }})")
    page.heading("Où en sont les actions", 2)
    page.table(
        ("Mission", "Prévues", "En cours", "Suspendues", "Terminées", "En retard", "Part variable", "Acquis"),
        tuple(f"{{{{ one.{name} }}}}" for name in _COLUMNS),
        row="one",
        rows="missions.rows",
        widths_mm=(48, 16, 15, 20, 18, 16, 22, 19),
    )
    with page.when("late.rows"):
        page.heading("En retard", 2)
        page.table(
            ("Action", "Retard"),
            ("{{ one.what }}", "{{ one.said }}"),
            row="one",
            rows="late.rows",
            widths_mm=(120, 54),
        )
        page.text("{{ late.more }}", muted=True)
    page.heading("Argent en jeu sur les indicateurs non atteints : {{ risks.total }}", 2)
    page.table(
        ("Indicateur", "Où il en est", "En dépend"),
        ("{{ one.what }}", "{{ one.said }}", "{{ one.money }}"),
        row="one",
        rows="risks.rows",
        widths_mm=(114, 30, 30),
    )
    page.text("{{ risks.more }}", muted=True)
    page.heading("Indemnités et versements", 2)
    page.text("{{ pay }}")
    for title, name in (("Décisions attendues", "decisions"), ("Prochaines dates", "dates")):
        with page.when(f"{name}.rows"):
            page.heading(title, 2)
            with page.each("one", f"{name}.rows"):
                page.labelled("{{ one.on }}", "{{ one.what }}")
            page.text(f"{{{{ {name}.more }}}}", muted=True)
    with page.each("line", "notes"):
        page.text("{{ line }}", muted=True)
    return page.to_bytes()
