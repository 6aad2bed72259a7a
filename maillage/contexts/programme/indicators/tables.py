"""The table of a year, the rows that make a figure, and the figures of an indicator over the years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from maillage.contexts.programme.indicators import queries
from maillage.contexts.programme.indicators.models import IndicatorKind
from maillage.contexts.programme.indicators.permissions import abilities
from maillage.contexts.programme.indicators.queries import IndicatorRow
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.permissions import CONFIGURE
from maillage.contexts.programme.years.models import ReportingYear
from maillage.core.search_text import search_text
from maillage.platform.registry.spine import FactRow
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import short_date

YEARS = "programme.years"
BADGES = {
    queries.REACHED: ("success", ""),
    queries.NOT_REACHED: ("warning", "clock"),
    queries.MISSED: ("danger", ""),
    queries.NO_TARGET: ("neutral", "circle-dashed"),
    queries.NO_FIGURE: ("info", "pencil"),
    "à calculer": ("info", "refresh"),
    "masqué": ("neutral", "eye-off"),
    queries.OVER: ("neutral", "circle-check"),
}


def known_years(actor: Actor) -> list[ReportingYear]:
    """The years of the actor's community, newest first; read once in a request."""
    if YEARS not in actor.memo:
        actor.memo[YEARS] = list(ReportingYear.objects.order_by("-starts_on", "-pk"))
    found: list[ReportingYear] = actor.memo[YEARS]
    return found


class IndicatorFilters(ListFilters):
    """Year, words, mission, nature, state."""

    annee = forms.ChoiceField(label="Année")
    q = SearchField(label="Rechercher")
    mission = forms.ChoiceField(label="Mission")
    etat = forms.ChoiceField(
        label="État",
        choices=[
            ("", "tous"),
            ("atteint", "atteints"),
            ("reste", "pas atteints"),
            ("saisir", "à saisir"),
            ("sans-cible", "sans cible"),
            ("sans-preuve", "sans preuve"),
        ],
    )
    nature = forms.ChoiceField(label="Nature", choices=[("", "toutes"), *IndicatorKind.choices])
    calcul = forms.ChoiceField(
        label="Chiffre", choices=[("", "tous"), ("calcule", "calculé"), ("saisi", "saisi")]
    )
    rare = ("nature", "calcul")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("annee", "en cours", [(str(one.pk), one.label) for one in known_years(self.actor)])
        missions = Mission.objects.order_by("rank", "pk").values_list("pk", "name")
        self.offer("mission", "toutes", [(str(pk), name) for pk, name in missions])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        kept: list[IndicatorRow] = list(rows)
        if text := cleaned.get("q"):
            words = search_text(text).split()
            kept = [row for row in kept if all(word in _searched(row) for word in words)]
        if mission := cleaned.get("mission"):
            kept = [row for row in kept if str(mission_of(row)) == mission]
        if nature := cleaned.get("nature"):
            kept = [row for row in kept if row.indicator.kind == nature]
        if how := cleaned.get("calcul"):
            kept = [row for row in kept if bool(row.indicator.source) == (how == "calcule")]
        if state := cleaned.get("etat"):
            kept = [row for row in kept if _STATES[state](row)]
        return kept


_STATES: dict[str, Callable[[IndicatorRow], bool]] = {
    "atteint": lambda row: row.reached is True,
    "reste": lambda row: row.reached is False,
    "saisir": lambda row: row.reading is None and not row.indicator.source and not row.is_over,
    "sans-cible": lambda row: row.target is None and not row.is_over,
    "sans-preuve": lambda row: row.evidence == 0 and not row.is_over,
}


def is_in_state(row: IndicatorRow, state: str) -> bool:
    """What the filter « État » keeps: a figure above the list opens to as many rows."""
    return _STATES[state](row)


def _searched(row: IndicatorRow) -> str:
    one = row.indicator
    return search_text(f"{one.code} {one.name} {one.definition}")


def mission_of(row: IndicatorRow) -> int | None:
    """That of the indicator, else that of its action."""
    one = row.indicator
    if one.mission_id is not None:
        return one.mission_id
    return one.action.mission_id if one.action is not None else None


def of_what(row: IndicatorRow) -> str:
    """« I03 · A12 Diabète de type 2 »."""
    one = row.indicator
    if one.action is not None:
        return f"{one.code} · {one.action}"
    return f"{one.code} · {one.mission.name}" if one.mission is not None else one.code


def made_how(row: IndicatorRow) -> str:
    """Computed, typed by whom and when, or corrected; without the name for who may not read it."""
    reading = row.reading
    if reading is None:
        return ""
    if not reading.is_typed:
        return "calculé"
    who = f" par {reading.read_by}" if row.named and reading.read_by else ""
    return f"{'corrigé' if row.is_corrected else 'saisi'}{who} le {short_date(reading.read_at)}"


def _url(row: IndicatorRow, actor: Actor) -> str:
    assert actor.community is not None
    return f"{community_url(actor.community, 'programme:indicator', pk=row.pk)}?annee={row.year.pk}"


def _actions(row: IndicatorRow, actor: Actor) -> Sequence[Action]:
    if actor.community is None or row.is_masked:
        return ()
    may = abilities(actor, row.indicator, row.year)
    names = {"pk": row.pk, "year": row.year.pk}
    if may["type"]:
        return [Action("Saisir", community_url(actor.community, "programme:figure", **names), "pencil")]
    if may["rows"] and row.reading is not None:
        return [
            Action("Les lignes", community_url(actor.community, "programme:figure_rows", **names), "list")
        ]
    return ()


def _define_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(CONFIGURE):
        return ""
    name = "programme:indicator_create" if known_years(actor) else "programme:year_open"
    return community_url(actor.community, name)


def _empty(sentence: str, label: str) -> Empty:
    return Empty(sentence, label, _define_url)


def _reading(name: str) -> Any:
    return lambda row: getattr(row.reading, name) if row.reading and not row.is_masked else None


def _note(row: IndicatorRow) -> str:
    return row.reading.note if row.reading and row.named else ""


_COLUMNS = (
    Column(
        "name",
        "Indicateur",
        value=lambda row: row.indicator.name,
        link=_url,
        second=of_what,
        level="public",
        sort=("indicator.name",),
    ),
    Column(
        "value_words",
        "Valeur",
        level="public",
        second=lambda row: " · ".join(part for part in (row.quotient_words, made_how(row)) if part),
        place="page",
    ),
    Column("target_words", "Cible", level="public", place="page"),
    Column(
        "state",
        "État",
        kind="badge",
        level="public",
        badge=lambda row: BADGES[row.state],
        second=lambda row: f"{row.progress} % de la cible" if row.progress not in (None, 100) else "",
    ),
    Column("evidence", "Preuves", kind="number", level="public", sort=("evidence",)),
    Column("code", "Numéro", value=lambda row: row.indicator.code, level="public", place="export"),
    Column(
        "kind",
        "Nature",
        value=lambda row: str(row.indicator.get_kind_display()),
        level="public",
        place="export",
    ),
    Column("value", "Valeur", kind="number", level="public", place="export"),
    Column(
        "masked", "Masquée", value=lambda row: "oui" if row.is_masked else "", level="public", place="export"
    ),
    Column("unit", "Unité", value=lambda row: row.indicator.unit, level="public", place="export"),
    Column(
        "numerator", "Numérateur", value=_reading("numerator"), kind="number", level="public", place="export"
    ),
    Column(
        "denominator",
        "Dénominateur",
        value=_reading("denominator"),
        kind="number",
        level="public",
        place="export",
    ),
    Column("target_value", "Cible", kind="number", level="public", place="export"),
    Column("progress", "Avancement (%)", kind="number", level="public", place="export"),
    Column("how", "Relevé", value=made_how, level="professional", place="export"),
    Column("note", "Remarque", value=_note, level="professional", place="export"),
    Column("of_what", "De quoi", value=of_what, level="public", place="export"),
    Column(
        "definition", "Définition", value=lambda row: row.indicator.definition, level="public", place="export"
    ),
)
INDICATORS = Table(
    name="programme.indicators",
    title="Indicateurs",
    noun="indicateur",
    order=("indicator.code",),
    filters=IndicatorFilters,
    columns=_COLUMNS,
    actions=_actions,
    empty=_empty(
        "Aucun indicateur n’est mesuré cette année : définissez ce que la CPTS suit, calculé ou saisi.",
        "Définir un indicateur",
    ),
    sources=("Chiffres calculés depuis ce que la CPTS note, ou saisis ; chacun dit d’où il vient.",),
    page_size=100,
)
NO_YEAR = Table(
    name="programme.indicators_without_year",
    title="Indicateurs",
    noun="indicateur",
    order=("indicator.code",),
    columns=_COLUMNS,
    empty=_empty(
        "Les indicateurs se tiennent par année de bilan : aucune n’est ouverte.", "Ouvrir une année"
    ),
)


def _fact_url(row: FactRow, actor: Actor) -> str:
    del actor
    return row.url


ROWS = Table(
    name="programme.figure_rows",
    title="Lignes d’un chiffre",
    noun="ligne",
    feminine=True,
    order=("-on",),
    columns=(
        Column(
            "label",
            "Fait",
            link=_fact_url,
            second=lambda row: row.detail,
            level="professional",
            sort=("label",),
        ),
        Column("on", "Le", kind="date", level="public", sort=("on",)),
        Column("amount", "Compte pour", kind="number", level="public", sort=("amount",)),
        Column("detail", "Précision", level="professional", place="export"),
    ),
    empty=Empty("Aucun fait ne compte pour cette année : le chiffre est zéro."),
)
