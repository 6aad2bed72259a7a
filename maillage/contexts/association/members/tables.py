"""The list of members."""

from __future__ import annotations

from django.db.models import F

from maillage.contexts.association.contacts import tables as shared
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.members.filters import MemberFilters
from maillage.contexts.association.permissions import EDIT_MEMBERS, VIEW_MEMBERS
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _import_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(EDIT_MEMBERS):
        return ""
    return community_url(actor.community, "association:member_import")


MEMBERS = Table(
    name="association.members",
    title="Adhérents",
    model=Contact,
    noun="adhérent",
    order=("search_name",),
    filters=MemberFilters,
    columns=(
        shared.NAME,
        shared.ACTIVITY,
        shared.COMMUNE,
        shared.COLLEGE,
        shared.STANDING,
        Column(
            "since",
            "Depuis",
            value=lambda row: row.joined_on,
            kind="date",
            level="personal",
            sort=(F("joined_on").asc(nulls_last=True),),
            place="page",
        ),
        *shared.EXPORTED,
    ),
    empty=Empty(
        "Aucun adhérent encore. Votre liste est dans un tableur ? Importez-la : rien n’est écrit avant votre accord.",
        "Importer la liste des adhérents",
        _import_url,
    ),
    personal_permission=VIEW_MEMBERS,
    sources=("Adhésions tenues par la communauté.",),
)
