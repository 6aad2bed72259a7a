"""What a sheet is tied to, as its page shows it: only what the actor may open has a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.contexts.association.api import visible_documents
from maillage.contexts.programme.actions import queries
from maillage.contexts.programme.actions.models import Action, ActionLink
from maillage.contexts.programme.actions.tying.services import day_of, kind_of
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

_ICONS: Final = {
    "meeting": "calendar-event",
    "decision": "gavel",
    "document": "file-text",
    "scenario": "adjustments-horizontal",
}
_WORDS: Final = {"meeting": "réunion", "decision": "décision", "document": "document", "scenario": "scénario"}
# Page, permission and module of each kind: who lacks it sees that there is something, not what.
_DOORS: Final = {
    "meeting": ("association:meeting", "association.view", "association"),
    "decision": ("association:decision", "association.view", "association"),
    "document": ("association:document", "association.view", "association"),
    "scenario": ("atlas:scenario", "atlas.view", "atlas"),
}


@dataclass(frozen=True)
class ShownLink:
    """url: "" when the actor may not open it; then the title is only the kind of thing."""

    pk: int
    kind: str
    word: str
    icon: str
    title: str
    url: str
    on: date | None


def shown_links(actor: Actor, action: Action) -> list[ShownLink]:
    """In the order in which they were made. 1 query, 1 more when a document is among them."""
    rows = queries.links_shown(action)
    documents = [one.document_id for one in rows if one.document_id is not None]
    open_ones = (
        set(visible_documents(actor).filter(pk__in=documents).values_list("pk", flat=True))
        if documents
        else set()
    )
    return [_shown(actor, one, open_ones) for one in rows]


def _shown(actor: Actor, link: ActionLink, documents: set[int]) -> ShownLink:
    kind = kind_of(link)
    target = getattr(link, kind)
    name, permission, module = _DOORS[kind]
    assert actor.community is not None
    may = actor.can(permission) and actor.community.has_module(module)
    if kind == "document":
        may = may and target.pk in documents
    title = str(target.name if kind == "scenario" else target.title)
    return ShownLink(
        pk=link.pk,
        kind=kind,
        word=_WORDS[kind],
        icon=_ICONS[kind],
        title=title if may else f"Une pièce que vous ne pouvez pas ouvrir ({_WORDS[kind]})",
        url=community_url(actor.community, name, pk=target.pk) if may else "",
        on=day_of(kind, target),
    )
