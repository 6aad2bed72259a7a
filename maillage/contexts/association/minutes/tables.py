"""The list of minutes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.minutes.models import Minutes, MinutesState
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES = {
    MinutesState.DRAFT: ("neutral", "pencil"),
    MinutesState.PROPOSED: ("info", "eye"),
    MinutesState.APPROVED: ("success", ""),
}


class MinutesFilters(ListFilters):
    """Words of the meeting, body, state, since when."""

    q = SearchField(label="Réunion")
    instance = forms.ChoiceField(label="Instance")
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *MinutesState.choices])
    depuis = DayField(label="Depuis le")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.order_by("name", "pk").values_list("pk", "name")
        self.offer("instance", "toutes", [(str(pk), name) for pk, name in bodies])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        for word in (cleaned.get("q") or "").split():
            rows = rows.filter(meeting__title__icontains=word)
        for name, path in (
            ("instance", "meeting__body_id"),
            ("etat", "state"),
            ("depuis", "meeting__starts_at__date__gte"),
        ):
            if value := cleaned.get(name):
                rows = rows.filter(**{path: value})
        return rows


def _url(row: Minutes, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:minutes", pk=row.meeting_id)


def _body(row: Minutes) -> str:
    return row.meeting.body.name if row.meeting.body else str(row.meeting.get_kind_display())


MINUTES = Table(
    name="association.minutes",
    title="Comptes rendus",
    model=Minutes,
    noun="compte rendu",
    noun_plural="comptes rendus",
    order=(F("meeting__starts_at").desc(nulls_last=True), "-pk"),
    filters=MinutesFilters,
    columns=(
        Column(
            "meeting", "Réunion", value=lambda row: row.meeting.title, link=_url, sort=("meeting__title",)
        ),
        Column(
            "starts_at",
            "Le",
            value=lambda row: row.meeting.starts_at,
            kind="datetime",
            level="public",
            sort=("meeting__starts_at",),
        ),
        Column("body", "Instance", value=_body, level="public", sort=("meeting__body__name",)),
        Column(
            "state",
            "État",
            value=lambda row: str(row.get_state_display()),
            kind="badge",
            badge=lambda row: BADGES[row.state],
        ),
        Column("approved_on", "Approuvé le", kind="date", sort=("approved_on",)),
        Column("edition", "Édition", kind="number", place="export"),
    ),
    empty=Empty("Aucun compte rendu : il se commence depuis la page d’une réunion."),
    sources=("Comptes rendus écrits par l’association.",),
)
