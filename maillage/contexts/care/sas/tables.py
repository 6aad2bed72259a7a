"""Lists of the tie with the SAS: members and their declaration, appointments told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from maillage.contexts.association.models import Contact
from maillage.contexts.care.permissions import COORDINATE
from maillage.contexts.care.sas.models import BookingPush, Part, PushState
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

UNKNOWN: Final = "non demandée"
_PART_BADGES: Final = {
    Part.VIA_CPTS: ("success", ""),
    Part.ALONE: ("warning", ""),
    Part.OTHER: ("warning", ""),
    Part.NONE: ("neutral", "ban"),
}
_STATE_BADGES: Final = {
    PushState.WAITING: ("info", "clock"),
    PushState.SENDING: ("info", "clock"),
    PushState.TOLD: ("success", ""),
    PushState.FAILED: ("danger", ""),
    PushState.DROPPED: ("neutral", "ban"),
}


class MemberFilters(ListFilters):
    q = SearchField(label="Nom")
    participation = forms.ChoiceField(
        label="Participation", choices=[("", "toutes"), ("aucune", UNKNOWN), *Part.choices]
    )
    creneaux = forms.ChoiceField(label="Créneaux à venir", choices=[("", "avec ou sans"), ("oui", "avec")])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        for word in search_text(cleaned.get("q") or "").split()[:6]:
            rows = rows.filter(search_name__contains=word)
        part = cleaned.get("participation")
        if part:
            rows = rows.filter(part=None if part == "aucune" else part)
        return rows.filter(offers=True) if cleaned.get("creneaux") else rows


def _part(row: Any) -> str:
    return Part(row.part).label if row.part else UNKNOWN


def _note(row: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:sas_part", pk=row.pk)


MEMBERS: Final = Table(
    name="care.sas",
    title="Créneaux au SAS",
    model=Contact,
    noun="membre",
    order=("search_name",),
    filters=MemberFilters,
    columns=(
        Column("name", "Membre", level="professional", link=_note, sort=("search_name",)),
        Column("rpps", "RPPS"),
        Column(
            "part",
            "Participation au SAS",
            kind="badge",
            level="professional",
            value=_part,
            badge=lambda row: _PART_BADGES[row.part] if row.part else ("warning", "message-circle"),
            sort=("part",),
        ),
        Column("part_on", "Dit le", kind="date", level="professional", sort=("part_on",)),
        Column(
            "offers",
            "Créneaux à venir",
            level="professional",
            value=lambda row: "oui" if row.offers else "non",
            sort=("offers",),
        ),
    ),
    empty=Empty("Aucun membre avec un numéro RPPS : complétez les fiches des adhérents."),
)


class PushFilters(ListFilters):
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *PushState.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        state = cleaned.get("etat")
        return rows.filter(state=state) if state else rows


def _again(row: BookingPush, actor: Actor) -> Sequence[Action]:
    assert actor.community is not None
    if row.state != PushState.FAILED or not actor.can(COORDINATE):
        return ()
    url = community_url(actor.community, "care:sas_push_again", pk=row.pk)
    return (Action("Transmettre à nouveau", url, "refresh", post=True),)


def _with_whom(row: BookingPush) -> str:
    return str(row.slot.responder.contact) if row.slot else ""


PUSHES: Final = Table(
    name="care.sas_pushes",
    title="Rendez-vous transmis au SAS",
    model=BookingPush,
    noun="rendez-vous",
    order=("-created_at",),
    filters=PushFilters,
    columns=(
        Column("start_at", "Rendez-vous", kind="datetime", sort=("start_at",)),
        Column("with", "Avec", level="professional", value=_with_whom),
        Column("wanted", "À dire", value=lambda row: row.get_wanted_display(), sort=("wanted",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: _STATE_BADGES[row.state],
            sort=("state",),
        ),
        Column("told_at", "Transmis le", kind="datetime", sort=("told_at",)),
        Column("attempts", "Essais", kind="number", sort=("attempts",)),
        Column("error", "Dernière erreur"),
    ),
    actions=_again,
    empty=Empty("Aucun rendez-vous pris par un régulateur : ils s’écrivent ici dès qu’il y en a un."),
)
