"""The Word template of the minutes, made once per process; one for each shape of their contents (`printed.SHAPE`)."""

from __future__ import annotations

from functools import cache
from typing import Final

from maillage.platform.documents.word_template import WordTemplate


@cache
def minutes_1() -> bytes:
    page = WordTemplate()
    page.heading("{{ title }}")
    page.text("{{ community }}", muted=True)
    page.text("{{ subject }}", bold=True)
    page.text("{{ when }}{% if where %}, {{ where }}{% endif %}")
    page.text("{{ state }}", muted=True)
    with page.when("hours"):
        page.text("{{ hours }}")
    with page.each("line", "officers"):
        page.text("{{ line }}")
    page.heading("Présences", 2)
    with page.when("not attendance"):
        page.text("Les présences n’ont pas été notées.")
    with page.each("line", "attendance"):
        page.labelled("{{ line.label }}", "{{ line.text }}")
    with page.each("chapter", "chapters"):
        page.heading("{{ chapter.number }}. {{ chapter.title }}", 2)
        with page.each("line", "chapter.paragraphs"):
            with page.when("line.item"):
                page.bullet("{{ line.text }}")
            with page.when("not line.item"):
                page.text("{{ line.text }}")
        _outcomes(page, "chapter")
    with page.when("rest.votes or rest.decisions or rest.follow_ups"):
        page.heading("Autres décisions et suites", 2)
        _outcomes(page, "rest")
    with page.when("to_do"):
        page.heading("Suites à donner", 2)
        page.table(
            ("Quoi", "Qui", "Pour le"),
            ("{{ one.title }}", "{{ one.owner }}", "{{ one.due }}"),
            row="one",
            rows="to_do",
            widths_mm=(100, 50, 24),
        )
    with page.each("one", "signatures"):
        page.text("{{ one.label }}{% if one.name %} : {{ one.name }}{% endif %}")
        page.space(16)
    return page.to_bytes()


def _outcomes(page: WordTemplate, of: str) -> None:
    with page.each("one", f"{of}.votes"):
        page.labelled("Vote", "{{ one.question }} {{ one.words }}")
    with page.each("one", f"{of}.decisions"):
        page.labelled("Décision {{ one.number }}", "{{ one.title }}")
        with page.when("one.text"):
            page.text("{{ one.text }}")
        with page.when("one.effect"):
            page.text("{{ one.effect }}")
    with page.each("one", f"{of}.follow_ups"):
        page.labelled(
            "À faire", "{{ one.title }}, {{ one.owner }}{% if one.due %}, pour le {{ one.due }}{% endif %}"
        )


TEMPLATES: Final = {1: minutes_1}
