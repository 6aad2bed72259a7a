"""The list of labels, and the list of what bears one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms

from maillage.contexts.directory.labels.models import Label
from maillage.contexts.directory.labels.queries import Line, labels
from maillage.contexts.directory.permissions import EDIT
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

ARCHIVED = "archivees"


class LabelFilters(ListFilters):
    etat = forms.ChoiceField(label="État", choices=[("", "en cours"), (ARCHIVED, "archivées")])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: the state decides which are read."""
        del rows
        return labels(archived=cleaned.get("etat") == ARCHIVED)


def _link(row: Label, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "directory:label", pk=row.pk)


def _create_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(EDIT):
        return ""
    return community_url(actor.community, "directory:label_create")


LABELS = Table(
    name="directory.labels",
    title="Étiquettes",
    model=Label,
    noun="étiquette",
    feminine=True,
    order=("key",),
    filters=LabelFilters,
    columns=(
        Column("name", "Étiquette", link=_link, sort=("key",)),
        Column("detail", "À quoi elle sert"),
        Column("size", "Fiches", kind="number", level="public", sort=("size",)),
        Column("created_at", "Créée le", kind="date", sort=("created_at",)),
    ),
    empty=Empty(
        "Aucune étiquette : elles rassemblent à la main des professionnels, des lieux et des organisations.",
        "Créer une étiquette",
        _create_url,
    ),
    sources=("Étiquettes posées par la communauté.",),
)


def _entry_link(row: Line, actor: Actor) -> str:
    del actor
    return row.url


def _directory_url(actor: Actor) -> str:
    return community_url(actor.community, "directory:list") if actor.community is not None else ""


_ENTRIES = Table(
    name="directory.label",
    title="Étiquette",
    noun="fiche",
    feminine=True,
    order=("is_gone", "sort_name"),
    columns=(
        Column("name", "Nom", level="professional", link=_entry_link, sort=("is_gone", "sort_name")),
        Column("detail", "Ce que c’est", level="professional", sort=("detail",)),
        Column("commune", "Commune", level="professional", sort=("commune",)),
        Column("shown_phone", "Téléphone", kind="phone", level="professional", place="page"),
        Column("phone", "Téléphone", level="professional", place="export"),
        Column("kind_words", "Genre", level="public", place="export"),
        Column("added_at", "Ajoutée le", kind="date", level="professional", sort=("added_at",)),
    ),
    empty=Empty(
        "Rien ne porte encore cette étiquette : posez-la depuis une fiche, ou depuis une liste filtrée.",
        "Ouvrir l’annuaire",
        _directory_url,
    ),
)


def entries_table(label: Label) -> Table:
    """The list of what bears this label, under its name; each row can be taken off by those who may."""

    def actions(row: Line, actor: Actor) -> Sequence[Action]:
        if actor.community is None or not actor.can(EDIT) or label.archived_at is not None:
            return ()
        url = community_url(actor.community, "directory:label_remove", pk=row.pk)
        return (Action("Retirer", url, icon="x", post=True),)

    return replace(
        _ENTRIES,
        title=label.name,
        actions=actions,
        sources=("Étiquettes posées par la communauté ; noms et téléphones de l’annuaire.",),
    )
