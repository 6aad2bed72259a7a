"""The history of merges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maillage.contexts.directory.entries.queries import Entry, entries_of
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.merging.queries import history
from maillage.contexts.directory.organisations.models import Absorption
from maillage.contexts.directory.permissions import MANAGE
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url


@dataclass(frozen=True)
class MergeLine:
    """One merge, of professionals or of organisations. undo_name: address that undoes it."""

    pk: int
    kept: str
    kept_url: str
    absorbed: str
    what: str
    made_at: datetime
    made_by: str
    undone_at: datetime | None
    undo_name: str

    @property
    def state(self) -> str:
        return "Annulée" if self.undone_at else "En place"


def merge_lines(community: Community) -> list[MergeLine]:
    """All merges, the latest first. At most 6 queries."""
    lines = [*_of_professionals(community), *_of_organisations(community)]
    return sorted(lines, key=lambda line: (line.made_at, line.pk), reverse=True)


def _of_professionals(community: Community) -> list[MergeLine]:
    rows = list(history(community))
    named = entries_of(community, {Subject.parse(text) for row in rows for text in (row.kept, row.absorbed)})

    def entry(text: str) -> Entry:
        return named[Subject.parse(text)]

    return [
        MergeLine(
            pk=row.pk,
            kept=entry(row.kept).name,
            kept_url=entry(row.kept).url,
            absorbed=entry(row.absorbed).name,
            what="Professionnels",
            made_at=row.made_at,
            made_by=_who(row.made_by),
            undone_at=row.undone_at,
            undo_name="directory:merge_undo",
        )
        for row in rows
    ]


def _of_organisations(community: Community) -> list[MergeLine]:
    rows = Absorption.objects.filter(community=community).select_related("kept", "absorbed", "made_by")
    return [
        MergeLine(
            pk=row.pk,
            kept=row.kept.name,
            kept_url=community_url(community, "directory:organisation", pk=row.kept_id),
            absorbed=row.absorbed.name,
            what="Organisations",
            made_at=row.made_at,
            made_by=_who(row.made_by),
            undone_at=row.undone_at,
            undo_name="directory:organisations_merge_undo",
        )
        for row in rows.order_by("pk")
    ]


def _who(user: Any) -> str:
    return str(user) if user else ""


def _actions(line: MergeLine, actor: Actor) -> list[Action]:
    if line.undone_at or not actor.can(MANAGE):
        return []
    assert actor.community is not None
    url = community_url(actor.community, line.undo_name, pk=line.pk)
    return [Action("Annuler", url, "arrow-back-up", post=True)]


_BADGES = {"En place": ("success", ""), "Annulée": ("neutral", "")}

MERGES = Table(
    name="directory.merges",
    title="Fusions de fiches",
    noun="fusion",
    feminine=True,
    order=("-made_at",),
    columns=(
        Column(
            "kept",
            "Fiche gardée",
            level="professional",
            link=lambda line, actor: line.kept_url,
            sort=("kept",),
        ),
        Column("absorbed", "Fiche fusionnée", level="professional", sort=("absorbed",)),
        Column("what", "Nature", level="public", sort=("what",)),
        Column(
            "made_at",
            "Le",
            kind="datetime",
            level="professional",
            second=lambda line: f"par {line.made_by}" if line.made_by else "",
            sort=("made_at",),
        ),
        Column("made_by", "Par", level="professional", place="export"),
        Column("state", "État", kind="badge", level="public", badge=lambda line: _BADGES[line.state]),
        Column("undone_at", "Annulée le", kind="datetime", level="professional", place="export"),
    ),
    actions=_actions,
    empty=Empty(
        "Aucune fiche n’a encore été fusionnée.",
        "Voir les doublons probables",
        lambda actor: community_url(actor.community, "directory:duplicates") if actor.community else "",
    ),
)
