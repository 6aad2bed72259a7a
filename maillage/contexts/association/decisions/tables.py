"""The register of decisions, and the list of follow-ups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.decisions import queries
from maillage.contexts.association.decisions.models import (
    Decision,
    DecisionOrigin,
    DecisionState,
    FollowUp,
    FollowUpOrigin,
    FollowUpState,
)
from maillage.contexts.association.decisions.permissions import follow_up_abilities
from maillage.contexts.association.permissions import DECIDE, VIEW_MEMBERS
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

DECISION_BADGES = {
    DecisionState.IN_FORCE: ("success", ""),
    DecisionState.REPLACED: ("neutral", "arrows-exchange"),
    DecisionState.WITHDRAWN: ("warning", ""),
}
LATE, TO_DO = "en retard", "à faire"
FOLLOW_UP_BADGES = {
    TO_DO: ("info", "clock"),
    LATE: ("danger", ""),
    "fait": ("success", ""),
    "abandonné": ("neutral", ""),
}


def _bodies() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Body.objects.order_by("name", "pk").values_list("pk", "name")]


class DecisionFilters(ListFilters):
    """Words, body, state, who decided, since when."""

    q = SearchField(label="Rechercher")
    instance = forms.ChoiceField(label="Instance")
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *DecisionState.choices])
    origine = forms.ChoiceField(label="Décidée par", choices=[("", "tous"), *DecisionOrigin.choices])
    depuis = DayField(label="Depuis le")
    jusque = DayField(label="Jusqu’au")
    rare = ("origine", "depuis", "jusque")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("instance", "toutes", _bodies())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_period("depuis", "jusque")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := cleaned.get("q"):
            rows = queries.holding(rows, text)
        for name, path in (
            ("instance", "body_id"),
            ("etat", "state"),
            ("origine", "origin"),
            ("depuis", "taken_on__gte"),
            ("jusque", "taken_on__lte"),
        ):
            if value := cleaned.get(name):
                rows = rows.filter(**{path: value})
        return rows


def who_decided(decision: Decision) -> str:
    """The body, the partner, or the open meeting."""
    if decision.origin == DecisionOrigin.PARTNER:
        return decision.decided_by
    if decision.body is not None:
        return decision.body.name
    return decision.meeting.title if decision.meeting else ""


def _decision_url(row: Decision, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:decision", pk=row.pk)


def _new_decision_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(DECIDE):
        return ""
    return community_url(actor.community, "association:decision_create")


DECISIONS = Table(
    name="association.decisions",
    title="Décisions",
    model=Decision,
    noun="décision",
    feminine=True,
    order=("-taken_on", "-pk"),
    filters=DecisionFilters,
    columns=(
        Column("title", "Décision", link=_decision_url, second=lambda row: row.number, sort=("title",)),
        Column("number", "Numéro", level="public", place="export"),
        Column("who", "Prise par", value=who_decided, level="professional", sort=("body__name",)),
        Column("taken_on", "Le", kind="date", sort=("taken_on", "pk")),
        Column(
            "open_follow_ups", "Suites à donner", kind="number", level="public", sort=("open_follow_ups",)
        ),
        Column(
            "state",
            "État",
            value=lambda row: str(row.get_state_display()),
            kind="badge",
            badge=lambda row: DECISION_BADGES[row.state],
        ),
        Column("text", "Texte", place="export"),
        Column("origin", "Origine", value=lambda row: str(row.get_origin_display()), place="export"),
        Column("expected_effect", "Effet attendu", place="export"),
        Column("state_reason", "Motif", place="export"),
    ),
    empty=Empty(
        "Aucune décision au registre : elles s’y inscrivent depuis le compte rendu d’une réunion, ou ici.",
        "Inscrire une décision",
        _new_decision_url,
    ),
    sources=("Décisions notées par l’association.",),
)


class FollowUpFilters(ListFilters):
    """What is open first: state, whose, words, body of the meeting."""

    q = SearchField(label="Rechercher")
    etat = forms.ChoiceField(
        label="État",
        choices=[("", "tous"), ("ouvertes", "à faire"), ("retard", "en retard"), *FollowUpState.choices[1:]],
    )
    miennes = forms.BooleanField(label="Les miennes")
    origine = forms.ChoiceField(label="Origine", choices=[("", "toutes"), *FollowUpOrigin.choices])
    avant = DayField(label="Pour le, au plus tard")
    rare = ("origine", "avant")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := cleaned.get("q"):
            rows = queries.holding(rows, text)
        if state := cleaned.get("etat"):
            rows = rows.filter(state=FollowUpState.OPEN if state in ("ouvertes", "retard") else state)
            if state == "retard":
                rows = rows.filter(due_on__lt=timezone.localdate())
        if cleaned.get("miennes") and self.actor.user is not None:
            rows = rows.filter(queries.given_to(self.actor.user.pk))
        if origin := cleaned.get("origine"):
            rows = rows.filter(origin=origin)
        if day := cleaned.get("avant"):
            rows = rows.filter(due_on__lte=day)
        return rows


def state_of(row: FollowUp) -> str:
    """« en retard » for what is open and past its day."""
    if row.state == FollowUpState.OPEN and row.due_on is not None and row.due_on < timezone.localdate():
        return LATE
    return str(row.get_state_display())


def comes_from(row: FollowUp) -> str:
    """The decision, else the meeting."""
    if row.decision is not None:
        return row.decision.number
    return row.meeting.title if row.meeting else ""


def _follow_up_url(row: FollowUp, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:follow_up", pk=row.pk)


def _new_follow_up_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(DECIDE):
        return ""
    return community_url(actor.community, "association:follow_up_create")


def _follow_up_actions(row: FollowUp, actor: Actor) -> list[Action]:
    if actor.community is None or not follow_up_abilities(actor, row)["close"]:
        return []
    url = community_url(actor.community, "association:follow_up_done", pk=row.pk)
    return [Action("C’est fait", url, "check", post=True)]


FOLLOW_UPS = Table(
    name="association.follow_ups",
    title="Suites à donner",
    model=FollowUp,
    noun="suite à donner",
    noun_plural="suites à donner",
    feminine=True,
    # Open ones by date, what has no date last, then what is closed.
    order=(F("closed_on").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk"),
    filters=FollowUpFilters,
    columns=(
        Column("title", "Suite à donner", link=_follow_up_url, sort=("title",)),
        Column(
            "owner",
            "Confiée à",
            value=lambda row: row.owner_name or "personne encore",
            level="professional",
            sort=("contact__search_name",),
        ),
        Column("due_on", "Pour le", kind="date", sort=(F("due_on").asc(nulls_last=True),)),
        Column("from", "Vient de", value=comes_from, level="public"),
        Column(
            "state", "État", value=state_of, kind="badge", badge=lambda row: FOLLOW_UP_BADGES[state_of(row)]
        ),
        Column("detail", "Précisions", place="export"),
        Column("said", "Ce qui a été dit", place="export"),
        Column("outcome", "Résultat", place="export"),
        Column("closed_on", "Close le", kind="date", place="export"),
    ),
    actions=_follow_up_actions,
    empty=Empty(
        "Rien n’est à faire : les suites se notent depuis le compte rendu d’une réunion, ou ici.",
        "Noter une suite à donner",
        _new_follow_up_url,
    ),
    personal_permission=VIEW_MEMBERS,
    sources=("Suites à donner notées par l’association.",),
)
