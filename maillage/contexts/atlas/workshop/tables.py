"""Lists of the workshop: scenarios, communes before and after, departures by what they cost, scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django import forms

from maillage.contexts.atlas.fragility.points import Point
from maillage.contexts.atlas.fragility.tables import departure_columns
from maillage.contexts.atlas.ground.professions import WORDS, choices
from maillage.contexts.atlas.permissions import SIMULATE
from maillage.contexts.atlas.workshop.models import Scenario
from maillage.contexts.atlas.workshop.outcome import Outcome, Row
from maillage.contexts.atlas.workshop.queries import scenarios
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

ARCHIVED = "archives"


class ScenarioFilters(ListFilters):
    etat = forms.ChoiceField(label="État", choices=[("", "en cours"), (ARCHIVED, "archivés")])
    profession = forms.ChoiceField(label="Profession")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("profession", "toutes", choices())

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: the state decides which are read."""
        del rows
        found = scenarios(archived=cleaned.get("etat") == ARCHIVED)
        if profession := cleaned.get("profession"):
            found = found.filter(profession=profession)
        return found


def _scenario_link(row: Scenario, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "atlas:scenario", pk=row.pk)


def _create_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(SIMULATE):
        return ""
    return community_url(actor.community, "atlas:scenario_new")


def _by_whom(row: Scenario) -> str:
    return (row.updated_by.name or row.updated_by.email) if row.updated_by else ""


SCENARIOS = Table(
    name="atlas.scenarios",
    title="Scénarios",
    model=Scenario,
    noun="scénario",
    order=("-updated_at",),
    filters=ScenarioFilters,
    columns=(
        Column("name", "Scénario", link=_scenario_link, sort=("name",)),
        Column(
            "profession",
            "Profession",
            value=lambda row: WORDS[row.profession].label,
            sort=("profession",),
        ),
        Column("size", "Changements", kind="number", level="public", value=lambda row: len(row.changes)),
        Column("open_links", "Liens ouverts", kind="number", level="public", sort=("open_links",)),
        Column("updated_at", "Modifié le", kind="datetime", sort=("updated_at",)),
        Column("updated_by", "Par", value=_by_whom, level="professional"),
    ),
    empty=Empty(
        "Aucun scénario : que se passerait-il si un médecin partait, si un autre arrivait, si un centre ouvrait ?",
        "Créer un scénario",
        _create_url,
    ),
    sources=("Scénarios écrits par la communauté.",),
)


def communes_table(outcome: Outcome, title: str) -> Table:
    """Communes of the territory, today and after the changes."""
    decimals = outcome.decimals
    return Table(
        name="atlas.scenario_communes",
        title=title,
        noun="commune",
        feminine=True,
        order=("rank", "name"),
        columns=(
            Column("name", "Commune", level="public", sort=("name",), second=lambda row: row.side),
            Column("code", "Code INSEE", level="public", place="export"),
            Column("population", "Habitants", kind="number", level="public", sort=("population",)),
            Column(
                "before", "Aujourd’hui", kind="number", decimals=decimals, level="public", sort=("before",)
            ),
            Column("after", "Scénario", kind="number", decimals=decimals, level="public", sort=("after",)),
            Column(
                "difference",
                "Différence",
                kind="number",
                decimals=decimals,
                level="public",
                sort=("difference",),
            ),
            Column("rank", "Rang", kind="number", level="public", sort=("rank", "name")),
            Column("side", "Seuil", level="public", place="export"),
        ),
        empty=Empty("Aucune commune sur le territoire."),
    )


def commune_rows(outcome: Outcome) -> Sequence[Row]:
    return outcome.rows


def departures_table(try_url: str) -> Table:
    """Departures, the gravest first; `try_url` holds 00000 for the commune, "" for who may not try."""

    def actions(row: Point, actor: Actor) -> Sequence[Action]:
        del actor
        return (Action("Essayer", try_url.replace("00000", row.commune_code), post=True),) if try_url else ()

    return Table(
        name="atlas.scenario_losses",
        title="Quel départ ferait le plus mal ?",
        noun="départ",
        order=(),
        actions=actions,
        columns=departure_columns(None),
        empty=Empty(
            "Aucun départ ne se ferait sentir : personne de cette profession n’exerce ici ni alentour, ou l’offre y "
            "est partagée entre beaucoup."
        ),
    )


def comparison_table(titles: Sequence[str], decimals: int) -> Table:
    """Communes by row, today and each scenario by column."""
    return Table(
        name="atlas.scenario_comparison",
        title="Comparaison de scénarios",
        noun="commune",
        feminine=True,
        order=("name",),
        columns=(
            Column("name", "Commune", level="public", sort=("name",)),
            Column("code", "Code INSEE", level="public", place="export"),
            Column("population", "Habitants", kind="number", level="public", place="export"),
            Column("now", "Aujourd’hui", kind="number", decimals=decimals, level="public", sort=("now",)),
            *(
                Column(f"s{at}", title, kind="number", decimals=decimals, level="public", sort=(f"s{at}",))
                for at, title in enumerate(titles)
            ),
        ),
        empty=Empty("Aucune commune sur le territoire."),
    )


def comparison_rows(outcomes: Sequence[Outcome]) -> list[SimpleNamespace]:
    """One row for each commune of the territory, with the index of each scenario."""
    after = [{row.code: row.after for row in outcome.rows} for outcome in outcomes]
    return [
        SimpleNamespace(
            pk=row.code,
            code=row.code,
            name=row.name,
            population=row.population,
            now=row.before,
            **{f"s{at}": values[row.code] for at, values in enumerate(after)},
        )
        for row in outcomes[0].rows
    ]
