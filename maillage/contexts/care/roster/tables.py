"""Lists of turns, of offers, of rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.care.permissions import COORDINATE
from maillage.contexts.care.roster import queries
from maillage.contexts.care.roster.models import RosterRule, Swap, SwapState, Turn
from maillage.contexts.care.roster.words import when
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField, day_start
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import WEEKDAYS, clock


class TurnFilters(ListFilters):
    q = SearchField(label="Professionnel")
    du = DayField(label="Du")
    au = DayField(label="Au")
    miens = forms.BooleanField(label="Les miens")

    def clean(self) -> dict[str, Any]:
        self.check_period("du", "au")
        return self.cleaned_data

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        for word in search_text(cleaned.get("q") or "").split()[:6]:
            rows = rows.filter(responder__contact__search_name__contains=word)
        first, last = cleaned.get("du"), cleaned.get("au")
        if first or not last:
            # Without a period: what is to come, and what runs now.
            rows = rows.filter(ends_at__gte=day_start(first) if first else timezone.now())
        if last:
            rows = rows.filter(starts_at__lt=day_start(last, days_later=1))
        if cleaned.get("miens"):
            rows = queries.mine(rows, self.actor.user.pk if self.actor.user else None)
        return rows


def _turn_link(row: Turn, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:turn", pk=row.pk)


def _url(actor: Actor, name: str) -> str:
    assert actor.community is not None
    return community_url(actor.community, f"care:{name}") if actor.can(COORDINATE) else ""


def _hours(row: Turn) -> float:
    return round((row.ends_at - row.starts_at).total_seconds() / 3600, 2)


TURNS: Final = Table(
    name="care.turns",
    title="Tours de rôle",
    model=Turn,
    noun="tour",
    order=("starts_at", "pk"),
    filters=TurnFilters,
    columns=(
        Column(
            "when",
            "Quand",
            value=when,
            level="professional",
            link=_turn_link,
            sort=("starts_at",),
            place="page",
        ),
        Column(
            "responder",
            "Professionnel",
            value=lambda row: row.responder.name,
            sort=("responder__contact__search_name",),
        ),
        Column("hours", "Heures", kind="number", value=_hours, level="professional"),
        Column("rule", "Règle", value=lambda row: row.rule.name if row.rule else "", sort=("rule__name",)),
        Column("starts_at", "Début", kind="datetime", place="export"),
        Column("ends_at", "Fin", kind="datetime", place="export"),
    ),
    empty=Empty(
        "Aucun tour ici : préparez-les avec une règle, ou ajoutez-en un à la main.",
        "Préparer des tours",
        lambda actor: _url(actor, "roster_rules"),
    ),
)

BADGES: Final[dict[str, tuple[str, str]]] = {
    SwapState.OPEN: ("info", "clock"),
    SwapState.TAKEN: ("success", ""),
    SwapState.WITHDRAWN: ("neutral", "ban"),
    SwapState.EXPIRED: ("warning", ""),
}


class SwapFilters(ListFilters):
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *SwapState.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return rows.filter(state=cleaned["etat"]) if cleaned.get("etat") else rows


def _swap_link(row: Swap, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:turn", pk=row.turn_id) if row.turn_id is not None else ""


def _swap_actions(row: Swap, actor: Actor) -> Sequence[Action]:
    if row.state != SwapState.OPEN or row.turn_id is None:
        return ()
    assert actor.community is not None
    return (
        Action("Retirer", community_url(actor.community, "care:swap_withdraw", pk=row.pk), "ban", post=True),
    )


def _asked(row: Any) -> str:
    return row.offered_to.name if row.offered_to is not None else f"tous ({row.asked})"


SWAPS: Final = Table(
    name="care.swaps",
    title="Échanges de tours",
    model=Swap,
    noun="échange",
    order=("-created_at", "-pk"),
    filters=SwapFilters,
    columns=(
        Column(
            "turn_starts_at",
            "Tour du",
            kind="datetime",
            link=_swap_link,
            sort=("turn_starts_at",),
        ),
        Column(
            "offered_by",
            "Proposé par",
            value=lambda row: row.offered_by.name,
            sort=("offered_by__contact__search_name",),
        ),
        Column("offered_to", "À", value=_asked),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: BADGES[row.state],
            sort=("state",),
        ),
        Column("taken_by", "Repris par", value=lambda row: row.taken_by.name if row.taken_by else ""),
        Column("created_at", "Proposé le", kind="datetime", sort=("created_at",)),
    ),
    actions=_swap_actions,
    empty=Empty("Aucun échange : chacun propose les siens depuis la page de son tour."),
)


def days_of(rule: RosterRule) -> str:
    """« lundi, mardi »; « jours fériés seulement » where weekdays do not count."""
    if rule.holidays == "only":
        return "jours fériés seulement"
    return ", ".join(WEEKDAYS[one] for one in rule.weekdays)


def hours_of(rule: RosterRule) -> str:
    return f"de {clock(rule.starts)} à {clock(rule.ends)}"


def _rule_link(row: RosterRule, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:roster_rule", pk=row.pk)


def _rule_actions(row: RosterRule, actor: Actor) -> Sequence[Action]:
    if not row.is_active:
        return ()
    assert actor.community is not None
    url = community_url(actor.community, "care:roster_plan", pk=row.pk)
    return (Action("Préparer les tours", url, "calendar"),)


RULES: Final = Table(
    name="care.roster_rules",
    title="Règles du tour de rôle",
    model=RosterRule,
    noun="règle",
    feminine=True,
    order=("name", "pk"),
    columns=(
        Column("name", "Règle", link=_rule_link, sort=("name",)),
        Column("weekdays", "Jours", value=days_of),
        Column("starts", "Heures", value=hours_of, sort=("starts",)),
        Column("people", "Rotation", kind="number", level="public", sort=("people",)),
        Column(
            "is_active",
            "État",
            kind="badge",
            value=lambda row: "en service" if row.is_active else "arrêtée",
            badge=lambda row: ("success", "") if row.is_active else ("neutral", "ban"),
            sort=("-is_active",),
        ),
        Column("holidays", "Jours fériés", value=lambda row: row.get_holidays_display(), place="export"),
    ),
    actions=_rule_actions,
    empty=Empty(
        "Aucune règle : une règle dit quels jours, à quelles heures et entre qui les tours se partagent.",
        "Écrire une règle",
        lambda actor: _url(actor, "roster_rule_new"),
    ),
)
