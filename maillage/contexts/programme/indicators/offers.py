"""What `indicators` offers: navigation, what waits to be typed, the panel of an action, the nightly computation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.indicators import leaving, personal_data, queries, readings, turns
from maillage.contexts.programme.indicators.measuring import period_of
from maillage.contexts.programme.indicators.models import Indicator, Reading
from maillage.contexts.programme.indicators.permissions import abilities
from maillage.contexts.programme.permissions import VIEW_FIGURES, WRITE
from maillage.contexts.programme.years.freezing import Freezer, freezers
from maillage.contexts.programme.years.models import ReportingYear, YearState
from maillage.contexts.programme.years.queries import current_year
from maillage.core.search_text import search_text
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    NavEntry,
    Panel,
    SearchHit,
    SearchProvider,
    Todo,
    TodoSource,
    navigation,
    panels,
    search_providers,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "programme"
# Imported for its job.
JOBS: Final = (turns.hand_out,)


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    freezers.register(Freezer("programme.indicators", readings.freeze))
    navigation.register(
        NavEntry(
            "projet",
            "Indicateurs",
            "programme:indicators",
            30,
            VIEW_FIGURES,
            MODULE,
            detail="Ce que la CPTS fait, en chiffres, avec ses cibles et ses preuves.",
            covers=("programme:years", "programme:evidence_list"),
        )
    )
    todo_sources.register(TodoSource("programme.figures", WRITE, _to_type, module=MODULE, queries=3))
    search_providers.register(
        SearchProvider(
            "programme.indicators", "Indicateurs", VIEW_FIGURES, search, "chart-bar", module=MODULE
        )
    )
    panels.register(
        Panel(
            "programme.indicators_of_action",
            "programme.action",
            20,
            VIEW_FIGURES,
            _of_action,
            "programme/indicators/action_panel.html",
            module=MODULE,
            queries=4,
        )
    )
    name_actions(
        {
            "indicator.changed": "Indicateur modifié",
            "indicator.corrected": "Chiffre d’une année close corrigé",
            "indicator.defined": "Indicateur défini",
            "indicator.ended": "Indicateur arrêté ou repris",
            "indicator.refreshed": "Indicateurs recalculés",
            "indicator.removed": "Indicateur effacé",
            "indicator.replaced": "Définition d’un indicateur remplacée",
            "indicator.target": "Cible d’un indicateur fixée",
            "indicator.typed": "Chiffre d’un indicateur saisi",
        }
    )
    name_readings({"programme.indicators": "Indicateurs", "programme.figure_rows": "Lignes d’un indicateur"})


def _to_type(actor: Actor) -> Sequence[Todo]:
    """Typed indicators without figure in a year that is over and still open, as one line for each year. 3 queries."""
    assert actor.community is not None
    today = timezone.localdate()
    over = list(ReportingYear.objects.filter(state=YearState.OPEN, ends_on__lt=today).order_by("starts_on"))
    if not over:
        return []
    typed = list(Indicator.objects.filter(source="").order_by("pk"))
    read = set(
        Reading.objects.filter(year__in=[year.pk for year in over], is_current=True)
        .order_by()
        .values_list("indicator_id", "year_id")
    )
    url = community_url(actor.community, "programme:indicators")
    found = []
    for year in over:
        missing = sum(period_of(one, year) is not None and (one.pk, year.pk) not in read for one in typed)
        if missing:
            words = count_words(missing, "indicateur")
            found.append(
                Todo(f"Saisir {words} de {year.label}", f"{url}?annee={year.pk}&etat=saisir", year.ends_on)
            )
    return found


def search(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    """Indicators by their number or words. 1 query: a community has a few hundred."""
    assert actor.community is not None
    words = search_text(text).split()
    hits = []
    for one in Indicator.objects.order_by("code", "pk"):
        said = search_text(f"{one.code} {one.name}")
        if words and all(word in said for word in words):
            url = community_url(actor.community, "programme:indicator", pk=one.pk)
            hits.append(SearchHit(one.name, one.code, url))
    return hits[:limit]


def _of_action(actor: Actor, action: Action) -> dict[str, Any]:
    """The figures of the action in the year of today. 4 queries."""
    year = current_year(timezone.localdate())
    if year is None:
        return {}
    rows = queries.of_action(action.pk, year, actor)
    may = abilities(actor)
    if not rows and not may["configure"]:
        return {}
    return {"rows": rows, "year": year, "may": may, "action": action}
