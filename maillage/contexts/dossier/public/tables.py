"""The list of public pages."""

from __future__ import annotations

from typing import Any, Final

from maillage.contexts.dossier.permissions import PREPARE
from maillage.contexts.dossier.public.models import PublicPage
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

OPEN, WITHDRAWN, DRAFT = "publiée", "retirée", "en préparation"
BADGES: Final = {OPEN: ("success", "world"), WITHDRAWN: ("neutral", "lock"), DRAFT: ("info", "pencil")}


def state_of(page: Any) -> str:
    """page: as `queries.pages` have it."""
    if page.is_open:
        return OPEN
    return WITHDRAWN if page.number else DRAFT


def _url(row: PublicPage, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "dossier:public_page", pk=row.pk)


def _new(actor: Actor) -> str:
    if actor.community is None or not actor.can(PREPARE):
        return ""
    return community_url(actor.community, "dossier:public_new")


PAGES: Final = Table(
    name="dossier.public_pages",
    title="Versions publiques",
    model=PublicPage,
    noun="version publique",
    noun_plural="versions publiques",
    feminine=True,
    order=("-year__starts_on",),
    columns=(
        Column("year", "Année", value=lambda row: row.year.label, link=_url, sort=("year__starts_on",)),
        Column("title", "Titre", sort=("title",)),
        Column(
            "state",
            "État",
            level="public",
            kind="badge",
            value=state_of,
            badge=lambda row: BADGES[state_of(row)],
        ),
        Column("published_at", "Publiée le", level="public", kind="date", sort=("published_at",)),
        Column("number", "Version", level="public", kind="number"),
    ),
    empty=Empty(
        "Aucune version publique : composez celle d’une année, pour les adhérents, les mairies et la presse.",
        "Composer une version publique",
        _new,
    ),
)
