"""The list of contacts that are not tied to the directory."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.contacts import tables as shared
from maillage.contexts.association.members.matching.queries import Proposed
from maillage.contexts.association.permissions import EDIT_MEMBERS
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


class MatchingFilters(ListFilters):
    proposition = forms.ChoiceField(
        label="Proposition",
        choices=[
            ("", "toutes"),
            ("une", "une seule"),
            ("plusieurs", "plusieurs"),
            ("aucune", "aucune"),
        ],
    )

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        wanted = cleaned.get("proposition") or ""
        bounds = {"une": (1, 1), "plusieurs": (2, 99), "aucune": (0, 0)}.get(wanted, (0, 99))
        return [row for row in rows if bounds[0] <= len(row.cards) <= bounds[1]]


def _link(row: Proposed, actor: Actor) -> str:
    return shared.link(row.contact, actor)


def _actions(row: Proposed, actor: Actor) -> list[Action]:
    assert actor.community is not None
    several = len(row.cards) > 1
    return [
        Action(
            f"Relier ({card.rpps or card.name})" if several else "Relier",
            community_url(actor.community, "association:matching_tie", pk=row.pk, idnps=card.idnps),
            "link",
            post=True,
        )
        for card in row.cards
    ]


MATCHING = Table(
    name="association.matching",
    title="Lien à l’annuaire",
    noun="fiche",
    feminine=True,
    order=(),
    filters=MatchingFilters,
    columns=(
        Column(
            "name", "Contact", value=lambda row: shared.listed_name(row.contact), link=_link, level="personal"
        ),
        Column(
            "activity", "Profession", value=lambda row: shared.activity(row.contact), level="professional"
        ),
        Column(
            "commune",
            "Commune",
            value=lambda row: row.contact.commune.name if row.contact.commune_id else "",
            level="professional",
        ),
        Column("words", "Dans l’annuaire", level="professional"),
    ),
    actions=_actions,
    empty=Empty("Tous vos professionnels sont reliés à l’annuaire."),
    personal_permission=EDIT_MEMBERS,
)
