"""The list of votes."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.voting.models import Means, Turn, Vote, VoteState
from maillage.contexts.association.voting.results import labels_of, split
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES = {
    VoteState.DRAFT: ("neutral", "circle-dashed"),
    VoteState.OPEN: ("warning", "clock"),
    VoteState.CLOSED: ("success", "circle-check"),
    VoteState.CANCELLED: ("neutral", "ban"),
}


class VoteFilters(ListFilters):
    q = SearchField(label="Question")
    mode = forms.ChoiceField(label="Mode", choices=[("", "tous"), *Means.choices])
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *VoteState.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        for word in (cleaned.get("q") or "").split():
            rows = rows.filter(question__icontains=word)
        if means := cleaned.get("mode"):
            rows = rows.filter(means=means)
        if state := cleaned.get("etat"):
            rows = rows.filter(state=state)
        return rows


def _page(row: Vote, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:vote", pk=row.pk)


def _badge(row: Any) -> tuple[str, str]:
    return BADGES[row.state]


def _meetings(actor: Actor) -> str:
    return "" if actor.community is None else community_url(actor.community, "association:meetings")


VOTES = Table(
    name="association.votes",
    title="Votes",
    model=Vote,
    noun="vote",
    order=("-created_at", "-pk"),
    filters=VoteFilters,
    columns=(
        Column("question", "Question", link=_page),
        Column(
            "meeting",
            "Réunion",
            level="public",
            value=lambda row: row.meeting.title,
            sort=("meeting__title",),
        ),
        Column(
            "held_at",
            "Date",
            kind="date",
            level="public",
            value=lambda row: row.meeting.starts_at,
            sort=("meeting__starts_at",),
        ),
        Column("means", "Mode", value=lambda row: str(row.get_means_display())),
        Column("words", "Résultat"),
        Column("state", "État", kind="badge", value=lambda row: str(row.get_state_display()), badge=_badge),
        Column("decision", "Objet", place="export", value=lambda row: str(row.get_decision_display())),
        Column("quorum_words", "Quorum", place="export"),
        Column("list_digest", "Empreinte de la liste", place="export"),
    ),
    empty=Empty(
        "Aucun vote n’est noté : on vote depuis la page d’une réunion.", "Voir les réunions", _meetings
    ),
    sources=("L’association, séance par séance.",),
)


class RollFilters(ListFilters):
    q = SearchField(label="Nom")
    vote = forms.ChoiceField(
        label="A voté", choices=[("", "tous"), ("oui", "a voté"), ("non", "n’a pas voté")]
    )

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        for word in search_text(cleaned.get("q") or "").split():
            rows = rows.filter(contact__search_name__contains=word)
        if said := cleaned.get("vote"):
            rows = rows.filter(has_voted=said == "oui")
        return rows


def _college(row: Turn) -> str:
    found: str = row.vote.rules.get("colleges", {}).get(row.college, {}).get("name", row.college)
    return found


def _said(row: Any) -> str:
    """What the voice said aloud (`queries.roll`); nothing is known of a secret ballot."""
    if row.said is None:
        return ""
    labels = labels_of(row.vote)
    return ", ".join(labels[key] for key in split(row.said)) or labels["abstain"]


ROLL = Table(
    name="association.vote_roll",
    title="Émargement",
    model=Turn,
    noun="voix",
    noun_plural="voix",
    feminine=True,
    order=("contact__search_name", "pk"),
    filters=RollFilters,
    columns=(
        Column("contact", "Nom", value=lambda row: row.contact.name, sort=("contact__search_name",)),
        Column("college", "Collège", value=_college, sort=("college",)),
        Column(
            "has_voted", "A voté", value=lambda row: "oui" if row.has_voted else "non", sort=("has_voted",)
        ),
        Column("holder", "Par pouvoir", value=lambda row: row.holder.name if row.holder else ""),
        Column("said", "Voix", level="professional", value=_said),
    ),
    empty=Empty("Ce vote n’a pas encore d’émargement : il s’établit à l’ouverture."),
    sources=("L’émargement du vote, arrêté à son ouverture.",),
)
