"""The lists of figures: one axis of a period, one's own askings, and the spread of the load."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.care.activity.figures import AXES, HIDDEN, Figure, sees_all
from maillage.contexts.care.activity.load import Band, year_back
from maillage.contexts.care.callout.models import Answer, Asking
from maillage.contexts.care.permissions import ANSWER
from maillage.contexts.care.unscheduled.rules import SEARCHING
from maillage.core.calendars.terms import months_later
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

# How many years back a figure may be asked.
_YEARS: Final = 4
_THIS, _LAST = "mois", "mois-dernier"
ANSWER_BADGES: Final[dict[str, tuple[str, str]]] = {
    Answer.NONE: ("neutral", "clock"),
    Answer.TAKEN: ("success", ""),
    Answer.NO: ("neutral", "ban"),
    Answer.LATER: ("neutral", "calendar"),
    Answer.BACK: ("warning", "rotate"),
}


def _answer(row: Asking) -> str:
    """Who did not answer in time is not asked any more: « pas encore » would be a reproach."""
    if row.answer == Answer.NONE and row.request.state not in SEARCHING:
        return "sans réponse"
    return str(row.get_answer_display())


class PeriodFilters(ListFilters):
    """A period of whole months; single months for the team alone, whose differences would unmask small counts."""

    periode = forms.ChoiceField(label="Période")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = timezone.localdate().year
        months = [(_THIS, "ce mois-ci"), (_LAST, "le mois dernier")] if sees_all(self.actor) else []
        years = [(str(one), str(one)) for one in range(year, year - _YEARS, -1)]
        self.offer("periode", "12 derniers mois", [*months, *years])

    def months(self) -> tuple[date, date]:
        """First days of the first and of the last month that are asked for."""
        chosen = self.accepted().get("periode") or ""
        this = timezone.localdate().replace(day=1)
        if chosen == _THIS:
            return this, this
        if chosen == _LAST:
            return months_later(this, -1), months_later(this, -1)
        if chosen:
            return date(int(chosen), 1, 1), date(int(chosen), 12, 1)
        return year_back()

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """The view has asked for the rows of the period already."""
        del cleaned
        return rows


class FigureFilters(PeriodFilters):
    axe = forms.ChoiceField(label="Détail par", choices=[("", "mois"), *list(AXES.items())[1:]])

    @property
    def axis(self) -> str:
        return self.accepted().get("axe") or "month"


def _share(name: str) -> Callable[[Figure], float | None]:
    return lambda row: row.share(name)


def _count(name: str) -> Callable[[Figure], int | None]:
    return lambda row: row.count(name)


def _number(name: str, label: str) -> Column:
    return Column(name, label, value=_count(name), kind="number", level="public", place="export")


def _ask(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:my_availability") if actor.can(ANSWER) else ""


FIGURES: Final = Table(
    name="care.figures",
    title="Chiffres de l’accès aux soins",
    noun="ligne",
    feminine=True,
    order=("key",),
    filters=FigureFilters,
    columns=(
        Column(
            "label",
            "Détail",
            level="public",
            sort=("key",),
            second=lambda row: HIDDEN if row.is_masked else "",
        ),
        Column("requests", "Demandes", value=_count("requests"), kind="number", level="public"),
        Column("met_24h", "En 24 h (%)", value=_share("met_24h"), kind="number", decimals=0, level="public"),
        Column("met_48h", "En 48 h (%)", value=_share("met_48h"), kind="number", decimals=0, level="public"),
        Column("mean_min", "Premier oui (min)", kind="number", decimals=0, level="public"),
        Column(
            "emergency_avoided",
            "Urgences évitées",
            value=_count("emergency_avoided"),
            kind="number",
            level="public",
        ),
        Column(
            "in_time",
            "Dans le délai (%)",
            value=_share("in_time"),
            kind="number",
            decimals=0,
            level="public",
            place="export",
        ),
        _number("taken", "Prises en charge"),
        _number("escalated", "Remontées à la coordination"),
        _number("honoured", "Soins réalisés"),
        _number("no_show", "Patients non venus"),
        _number("redirected", "Réorientées"),
        _number("unanswered", "Sans réponse"),
        _number("cancelled", "Annulées"),
        _number("emergency_told", "Réponses sur les urgences"),
        Column(
            "masked",
            "Masquée",
            value=lambda row: "oui" if row.is_masked else "",
            level="public",
            place="export",
        ),
    ),
    empty=Empty(
        "Aucune demande sur cette période : choisissez-en une autre, ou dites quand vous pouvez être sollicité.",
        "Me faire solliciter",
        _ask,
    ),
    sources=(
        "Demandes de soins de la CPTS, comptées au mois de la demande, avant comme après leur effacement.",
        "« En 24 h », « en 48 h » : soin prévu ou pris dans ce délai, parmi les demandes non annulées.",
        "« Urgences évitées » : déclaré par les professionnels, pas mesuré.",
    ),
    page_size=100,
)

ASKINGS: Final = Table(
    name="care.my_askings",
    title="Mes sollicitations",
    model=Asking,
    noun="sollicitation",
    feminine=True,
    order=("-asked_at",),
    filters=PeriodFilters,
    columns=(
        Column(
            "need",
            "Besoin",
            value=lambda row: row.request.need.label,
            second=lambda row: row.request.get_delay_display(),
            level="professional",
            sort=("request__need__position",),
        ),
        Column("asked_at", "Sollicité le", kind="datetime", level="professional", sort=("asked_at",)),
        Column(
            "answer",
            "Ma réponse",
            kind="badge",
            value=_answer,
            badge=lambda row: ANSWER_BADGES[row.answer],
            level="professional",
            sort=("answer",),
        ),
        Column("answered_at", "Répondu le", kind="datetime", level="professional", sort=("answered_at",)),
        Column(
            "state",
            "La demande",
            value=lambda row: str(row.request.get_state_display()),
            level="professional",
            sort=("request__state",),
        ),
        Column(
            "delay",
            "Délai",
            value=lambda row: row.request.get_delay_display(),
            level="professional",
            place="export",
        ),
    ),
    empty=Empty(
        "Personne ne vous a sollicité sur cette période : dites quand et pour quoi vous l’acceptez.",
        "Me faire solliciter",
        _ask,
    ),
    sources=("Les demandes closes s’effacent au bout du délai fixé par la CPTS ; les totaux restent.",),
)


def _bar(name: str) -> Callable[[Band], int]:
    return lambda row: getattr(row, name)


SPREAD: Final = Table(
    name="care.load_spread",
    title="Répartition des sollicitations",
    noun="tranche",
    feminine=True,
    order=("low",),
    filters=PeriodFilters,
    columns=(
        Column("label", "Nombre de fois sur la période", level="public", sort=("low",)),
        Column(
            "asked", "Professionnels sollicités", value=_bar("asked"), kind="number", level="professional"
        ),
        Column(
            "taken", "Professionnels qui ont pris", value=_bar("taken"), kind="number", level="professional"
        ),
    ),
    empty=Empty(
        "Trop peu de professionnels sollicitables pour une répartition sans nom : il en faut cinq.",
        "Les professionnels sollicitables",
        lambda actor: community_url(actor.community, "care:responders") if actor.community else "",
    ),
    sources=("Aucun nom et aucun rang : chacun ne voit que ses propres sollicitations.",),
)
