"""The list of missions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from maillage.contexts.programme.missions.models import Mission, MissionKind
from maillage.contexts.programme.permissions import CONFIGURE
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

KIND_BADGES = {
    MissionKind.CORE: ("info", "star"),
    MissionKind.OPTIONAL: ("neutral", "circle-dashed"),
    MissionKind.OWN: ("neutral", "flag"),
}


class MissionFilters(ListFilters):
    """By kind, and with those that have ended or not."""

    nature = forms.ChoiceField(label="Nature", choices=[("", "toutes"), *MissionKind.choices])
    terminees = forms.BooleanField(label="Avec les missions terminées")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if kind := cleaned.get("nature"):
            rows = rows.filter(kind=kind)
        if not cleaned.get("terminees"):
            rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
        return rows


def _url(row: Mission, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:mission", pk=row.pk)


def _begin_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(CONFIGURE):
        return ""
    return community_url(actor.community, "programme:nomenclature")


MISSIONS = Table(
    name="programme.missions",
    title="Missions",
    model=Mission,
    noun="mission",
    feminine=True,
    order=("rank", "pk"),
    filters=MissionFilters,
    columns=(
        Column("name", "Mission", link=_url, sort=("name",)),
        Column(
            "kind",
            "Nature",
            value=lambda row: str(row.get_kind_display()),
            kind="badge",
            badge=lambda row: KIND_BADGES[row.kind],
            sort=("kind", "rank"),
        ),
        Column("pilot", "Pilote", value=lambda row: row.pilot.name if row.pilot else ""),
        Column("running", "Fiches en cours", kind="number", level="public", sort=("running",)),
        Column("sheets", "Fiches en tout", kind="number", level="public", sort=("sheets",)),
        Column("starts_on", "Depuis", kind="date", sort=("starts_on",), place="export"),
        Column("ends_on", "Jusqu’au", kind="date", place="export"),
        Column("aim", "Ambition", place="export"),
    ),
    empty=Empty(
        "Aucune mission encore : reprenez celles du contrat, puis ajoutez vos axes propres.",
        "Voir les missions du contrat",
        _begin_url,
    ),
    sources=("Missions choisies par la CPTS ; noms et nature d’après l’accord conventionnel (ACI).",),
)
