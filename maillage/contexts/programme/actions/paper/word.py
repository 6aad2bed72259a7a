"""The Word template of a sheet, made once per process."""

from __future__ import annotations

from functools import cache

from maillage.platform.documents.word_template import WordTemplate


@cache
def sheet() -> bytes:
    page = WordTemplate()
    page.heading("{{ title }}")
    page.text("{{ community }}", muted=True)
    page.text("Fiche action {{ code }} · {{ mission }} · {{ state }}", bold=True)
    with page.each("one", "facts"):
        page.labelled("{{ one.label }}", "{{ one.text }}")
    with page.each("one", "texts"):
        page.heading("{{ one.label }}", 2)
        page.text("{{ one.text }}")
    with page.when("steps"):
        page.heading("Étapes", 2)
        page.table(
            ("Étape", "Portée par", "Pour le", "Où elle en est"),
            ("{{ one.title }}", "{{ one.owner }}", "{{ one.due }}", "{{ one.state }}"),
            row="one",
            rows="steps",
            widths_mm=(80, 40, 24, 30),
        )
    with page.when("indicators"):
        page.heading("Indicateurs", 2)
        page.table(
            ("Indicateur", "Nature", "Unité", "Calcul"),
            ("{{ one.name }}", "{{ one.kind }}", "{{ one.unit }}", "{{ one.how }}"),
            row="one",
            rows="indicators",
            widths_mm=(64, 22, 28, 60),
        )
    return page.to_bytes()
