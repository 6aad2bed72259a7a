"""Contacts who may be the same."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.contexts.association.contacts.tables import activity, listed_name
from maillage.contexts.association.contacts.twins import Twins
from maillage.contexts.association.permissions import VIEW_MEMBERS
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _compare(row: Twins, actor: Actor) -> Sequence[Action]:
    assert actor.community is not None
    url = community_url(actor.community, "association:contact_merge", pk=row.first.pk, other=row.second.pk)
    return [Action("Comparer", url)]


def _told(row: Twins, *, second: bool) -> str:
    contact = row.second if second else row.first
    parts = (
        contact.commune.name if contact.commune else "",
        contact.email,
        str(contact.get_standing_display()),
    )
    return ", ".join(part for part in (activity(contact), *parts) if part)


TWINS = Table(
    name="association.contact_twins",
    title="Fiches en double",
    noun="doublon possible",
    noun_plural="doublons possibles",
    order=("sort_name",),
    columns=(
        Column(
            "first",
            "Fiche",
            value=lambda row: listed_name(row.first),
            second=lambda row: _told(row, second=False),
            level="personal",
            sort=("sort_name",),
        ),
        Column(
            "second",
            "Autre fiche",
            value=lambda row: listed_name(row.second),
            second=lambda row: _told(row, second=True),
            level="personal",
        ),
        Column("why", "Ce qui les rapproche", level="professional", sort=("why",)),
        Column(
            "first_told",
            "Ce que dit la fiche",
            value=lambda row: _told(row, second=False),
            level="personal",
            place="export",
        ),
        Column(
            "second_told",
            "Ce que dit l’autre",
            value=lambda row: _told(row, second=True),
            level="personal",
            place="export",
        ),
    ),
    empty=Empty(
        "Aucune fiche n’a l’air d’être en double : ni même nom, ni même adresse, ni même fiche de l’annuaire."
    ),
    actions=_compare,
    personal_permission=VIEW_MEMBERS,
    sources=("Contacts et adhérents tenus par la communauté.",),
)
