"""The Word template of the summary, made once per process."""

from __future__ import annotations

from functools import cache

from maillage.platform.documents.word_template import WordTemplate


@cache
def summary() -> bytes:
    page = WordTemplate()
    page.heading("{{ title }}")
    page.text("{{ community }}", muted=True)
    with page.each("one", "facts"):
        page.labelled("{{ one.label }}", "{{ one.text }}")
    with page.when("targets"):
        page.heading("Objectifs de l’année", 2)
        page.table(
            ("Indicateur", "Cible", "Valeur", "En dépend", "Convenue le"),
            ("{{ one.name }}", "{{ one.target }}", "{{ one.value }}", "{{ one.share }}", "{{ one.agreed }}"),
            row="one",
            rows="targets",
            widths_mm=(74, 26, 26, 26, 22),
        )
    page.heading("Confirmations", 2)
    page.text("{{ confirmed }}")
    with page.when("waiting"):
        page.table(
            ("Fiche", "Intitulé", "Pilote", "État"),
            ("{{ one.code }}", "{{ one.title }}", "{{ one.pilot }}", "{{ one.state }}"),
            row="one",
            rows="waiting",
            widths_mm=(18, 76, 40, 40),
        )
    with page.when("points"):
        page.heading("Points de désaccord", 2)
        with page.each("one", "points"):
            page.heading("{{ one.rank }}. {{ one.title }}", 3)
            page.labelled("Porte sur", "{{ one.about or 'sujet libre' }}")
            page.labelled("En jeu", "{{ one.stake or 'non chiffré' }}")
            page.labelled("État", "{{ one.state }}")
            with page.each("side", "one.sides"):
                page.text("{{ side.label }}", bold=True)
                with page.each("said", "side.said"):
                    page.bullet(
                        "{{ said.on }} : {{ said.text }}{% if said.corrected %} ({{ said.corrected }}){% endif %}"
                    )
                with page.when("not side.said"):
                    page.text("Rien n’est noté.", muted=True)
            with page.when("one.pieces"):
                page.text("Pièces", bold=True)
                with page.each("piece", "one.pieces"):
                    page.bullet("{{ piece.title }} ({{ piece.on }}, {{ piece.side }})")
            with page.when("one.outcome"):
                page.labelled("Issue", "{{ one.outcome }}")
    with page.when("retained"):
        page.heading("Montants calculés et retenus", 2)
        page.table(
            ("Ligne", "Calculé", "Retenu", "Écart", "Remarque"),
            (
                "{{ one.label }}",
                "{{ one.computed }}",
                "{{ one.retained }}",
                "{{ one.gap }}",
                "{{ one.note }}",
            ),
            row="one",
            rows="retained",
            widths_mm=(70, 26, 26, 24, 28),
        )
    with page.when("conclusions"):
        page.heading("Conclusions", 2)
        page.text("{{ conclusions }}")
    with page.when("new_targets"):
        page.heading("Cibles pour {{ next_label }}", 2)
        page.table(
            ("Indicateur", "Cible convenue"),
            ("{{ one.name }}", "{{ one.value }}"),
            row="one",
            rows="new_targets",
            widths_mm=(130, 44),
        )
    return page.to_bytes()
