"""The list of teams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F

from maillage.contexts.association.members.models import Team, TeamKind
from maillage.contexts.association.members.teams import queries
from maillage.contexts.association.permissions import EDIT_MEMBERS
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

CLOSED = "dissoutes"


class TeamFilters(ListFilters):
    q = SearchField(label="Nom")
    genre = forms.ChoiceField(label="Genre", choices=[("", "tous"), *TeamKind.choices])
    etat = forms.ChoiceField(label="État", choices=[("", "en activité"), (CLOSED, "dissoutes")])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: the state decides which are read."""
        del rows
        found = queries.teams(closed=cleaned.get("etat") == CLOSED)
        for word in search_text(cleaned.get("q") or "").split():
            found = found.filter(search_name__contains=word)
        kind = cleaned.get("genre")
        return found.filter(kind=kind) if kind else found


def _link(row: Team, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:team", pk=row.pk)


def _create_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(EDIT_MEMBERS):
        return ""
    return community_url(actor.community, "association:team_create")


TEAMS = Table(
    name="association.teams",
    title="Équipes",
    model=Team,
    noun="équipe",
    feminine=True,
    order=("search_name",),
    filters=TeamFilters,
    columns=(
        Column("name", "Nom", link=_link, sort=("search_name",)),
        Column("kind", "Genre", value=lambda row: str(row.get_kind_display()), sort=("kind",)),
        Column(
            "commune",
            "Commune",
            value=lambda row: row.commune.name if row.commune_id else "",
            sort=(F("commune__search_name").asc(nulls_last=True),),
        ),
        Column("people", "Personnes", kind="number", level="public", sort=("people",)),
        Column("created_on", "Depuis", kind="date", sort=(F("created_on").asc(nulls_last=True),)),
        Column(
            "organisation",
            "Organisation adhérente",
            value=lambda row: row.organisation.name if row.organisation_id else "",
            place="export",
        ),
        Column("purpose", "Projet", place="export"),
    ),
    empty=Empty(
        "Aucune équipe encore : équipes de soins primaires, maisons et centres de santé du territoire.",
        "Ajouter une équipe",
        _create_url,
    ),
    sources=("Équipes notées par la communauté.",),
)
