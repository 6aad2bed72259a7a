"""Lists of ideas and of the collections that they come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from maillage.contexts.programme.ideas.models import Idea, IdeaCall, IdeaState
from maillage.contexts.programme.ideas.queries import holding
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.permissions import PILOT, SURVEY
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES: Final[dict[str, tuple[str, str]]] = {
    IdeaState.NEW: ("info", "message-circle"),
    IdeaState.KEPT: ("success", ""),
    IdeaState.ASIDE: ("neutral", "ban"),
    IdeaState.MERGED: ("neutral", "arrows-exchange"),
    IdeaState.TURNED: ("success", "clipboard-list"),
}
SUPPORTED: Final = (IdeaState.NEW, IdeaState.KEPT)


class IdeaFilters(ListFilters):
    q = SearchField(label="Mots")
    etat = forms.ChoiceField(
        label="État", choices=[("", "à trier et retenues"), *IdeaState.choices, ("tout", "toutes")]
    )
    mission = forms.ModelChoiceField(
        label="Mission", queryset=Mission.objects.none(), required=False, empty_label="toutes"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mission = self.fields["mission"]
        assert isinstance(mission, forms.ModelChoiceField)
        mission.queryset = Mission.objects.order_by("rank", "pk")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := (cleaned.get("q") or "").strip():
            rows = holding(rows, text)
        if mission := cleaned.get("mission"):
            rows = rows.filter(mission=mission)
        state = cleaned.get("etat")
        if state == "tout":
            return rows
        return rows.filter(state=state) if state else rows.filter(state__in=SUPPORTED)


def _link(row: Idea, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:idea", pk=row.pk)


def _rest(row: Idea) -> str:
    """What stands under the first text: the others, in a line."""
    return " · ".join(text for text in (row.finding, row.lever) if text and text != str(row))[:200]


def _actions(row: Any, actor: Actor) -> Sequence[Action]:
    assert actor.community is not None
    if row.state not in SUPPORTED or not actor.can(PILOT):
        return ()
    url = community_url(actor.community, "programme:idea_support", pk=row.pk)
    return (Action("Ne plus soutenir" if row.is_mine else "Soutenir", url, "star", post=True),)


def _new(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:idea_new") if actor.can(PILOT) else ""


IDEAS: Final = Table(
    name="programme.ideas",
    title="Idées",
    model=Idea,
    noun="idée",
    feminine=True,
    order=("-support", "-created_at"),
    filters=IdeaFilters,
    columns=(
        Column("proposal", "Idée", value=str, link=_link, second=_rest, sort=("search_name",), place="page"),
        Column("support", "Soutiens", kind="number", level="public", sort=("support",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: BADGES[row.state],
            sort=("state",),
        ),
        Column(
            "mission",
            "Mission",
            value=lambda row: row.mission.name if row.mission else "",
            sort=("mission__rank",),
        ),
        Column("created_at", "Proposée le", kind="date", sort=("created_at",)),
        Column("finding", "Constat", place="export"),
        Column("lever", "Levier", place="export"),
        Column("offer", "Proposition", value=lambda row: row.proposal, level="professional", place="export"),
        Column("author", "Par", place="export"),
        Column("call", "Collecte", value=lambda row: row.call.title if row.call else "", place="export"),
        Column(
            "action", "Fiche action", value=lambda row: str(row.action) if row.action else "", place="export"
        ),
    ),
    actions=_actions,
    empty=Empty(
        "Aucune idée ici : écrivez la première, ou collectez-les pendant un atelier.",
        "Proposer une idée",
        _new,
    ),
)


def _call(row: IdeaCall, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:idea_call", pk=row.pk)


def _new_call(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:idea_call_new") if actor.can(SURVEY) else ""


CALLS: Final = Table(
    name="programme.idea_calls",
    title="Collectes d’idées",
    model=IdeaCall,
    noun="collecte",
    feminine=True,
    order=("-created_at",),
    columns=(
        Column("title", "Collecte", link=_call, sort=("title",)),
        Column("collected", "Idées", kind="number", level="public", sort=("collected",)),
        Column(
            "is_open",
            "Lien public",
            kind="badge",
            value=lambda row: "ouvert" if row.is_open else "fermé",
            badge=lambda row: ("success", "") if row.is_open else ("neutral", "lock"),
            sort=("is_open",),
        ),
        Column("meeting", "Réunion", value=lambda row: row.meeting.title if row.meeting else ""),
        Column("created_at", "Créée le", kind="date", sort=("created_at",)),
    ),
    empty=Empty("Aucune collecte : ouvrez-en une pour un atelier.", "Ouvrir une collecte", _new_call),
)
