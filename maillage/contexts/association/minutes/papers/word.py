"""The Word templates of the papers, made once per process."""

from __future__ import annotations

from functools import cache

from maillage.platform.documents.word_template import WordTemplate


@cache
def convocation() -> bytes:
    page = WordTemplate()
    page.heading("{{ title }}")
    page.text("{{ community }}", muted=True)
    page.text("{{ invited }} {{ again }}")
    page.heading("{{ meeting }}", 2)
    page.text("{{ when }}", bold=True)
    with page.when("where"):
        page.text("{{ where }}")
    with page.when("link"):
        page.labelled("À distance", "{{ link }}")
    with page.when("summary"):
        page.text("{{ summary }}")
    page.heading("Ordre du jour", 2)
    with page.when("not agenda"):
        page.text("L’ordre du jour sera envoyé avant la réunion.")
    _agenda(page)
    with page.when("total"):
        page.text("{{ total }}", muted=True)
    with page.when("proxy"):
        page.text("{{ proxy }}")
    page.text("{{ made_on }}")
    page.text("Pour l’association,")
    page.space(12)
    return page.to_bytes()


def _agenda(page: WordTemplate) -> None:
    with page.each("item", "agenda"):
        page.heading("{{ item.number }}. {{ item.title }}", 3)
        page.text(
            "{{ item.kind }}{% if item.owner %} · {{ item.owner }}{% endif %}"
            "{% if item.duration %} · {{ item.duration }}{% endif %}",
            muted=True,
        )
        with page.when("item.detail"):
            page.text("{{ item.detail }}")


@cache
def attendance_sheet() -> bytes:
    page = WordTemplate()
    page.heading("{{ title }}")
    page.text("{{ community }}", muted=True)
    page.text("{{ meeting }}", bold=True)
    page.text("{{ when }}{% if where %}, {{ where }}{% endif %}")
    with page.each("part", "parts"):
        page.heading("{{ part.title }}", 2)
        page.table(
            ("Nom", "Qualité ou organisme", "Arrivée", "Signature"),
            (
                "{{ line.name }}{% if line.carries %}\n{{ line.carries }}{% endif %}",
                "{{ line.quality }}",
                "",
                "",
            ),
            row="line",
            rows="part.lines",
            widths_mm=(58, 48, 18, 50),
            height_mm=10,
        )
    page.text("{{ notice }}", muted=True)
    return page.to_bytes()


@cache
def proxy_form() -> bytes:
    page = WordTemplate()
    page.heading("{{ title }}")
    page.text("{{ community }}", muted=True)
    page.text("{{ subject }}", bold=True)
    for label in ("Nom et prénom", "Qualité ou collège"):
        page.labelled(label, "." * 80)
    page.text("{{ sentence }}")
    page.labelled("Pouvoir donné à", "." * 80)
    page.text("Fait à ............................................ le ............................")
    page.text("Signature, précédée de « Bon pour pouvoir » écrit à la main :")
    page.space(28)
    page.text("{{ limits }}", muted=True)
    page.heading("Ordre du jour", 2)
    with page.each("item", "agenda"):
        page.text("{{ item.number }}. {{ item.title }} ({{ item.kind }})")
    with page.when("not agenda"):
        page.text("Joint à la convocation.")
    return page.to_bytes()
