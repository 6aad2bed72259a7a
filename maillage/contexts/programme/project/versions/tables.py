"""The list of versions."""

from __future__ import annotations

from maillage.contexts.programme.permissions import CONFIGURE
from maillage.contexts.programme.project.models import ProjectVersion
from maillage.contexts.programme.project.showing import VERSION_BADGES
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _url(row: ProjectVersion, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:project_version", number=row.number)


def _freeze_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(CONFIGURE):
        return ""
    return community_url(actor.community, "programme:project_freeze")


VERSIONS = Table(
    name="programme.project_versions",
    title="Versions du projet de santé",
    model=ProjectVersion,
    noun="version",
    feminine=True,
    order=("-number",),
    columns=(
        Column("label", "Version", link=_url, sort=("label",)),
        Column(
            "kind",
            "Nature",
            value=lambda row: str(row.get_kind_display()),
            kind="badge",
            badge=lambda row: VERSION_BADGES[row.kind],
            sort=("kind", "number"),
        ),
        Column("on", "Date", kind="date", sort=("on", "number")),
        Column("why", "Pourquoi"),
        Column(
            "created_by",
            "Figée par",
            value=lambda row: str(row.created_by) if row.created_by else "",
        ),
        Column("number", "Numéro", kind="number", place="export"),
    ),
    empty=Empty(
        "Aucune version encore : figez-en une quand vous envoyez le projet à l’ARS, elle gardera tout.",
        "Figer une version",
        _freeze_url,
    ),
    sources=("Versions figées par la CPTS : leur contenu ne change plus.",),
)
