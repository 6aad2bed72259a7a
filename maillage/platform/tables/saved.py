"""Saved views of a list, as the actor sees them: the tabs and what may be done to the open one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q

from maillage.platform.tables.models import SavedView
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url

SAVE = "tables.save_view"
SHARE = "tables.share_view"
_FIELDS: Final = tuple(field.attname for field in SavedView._meta.concrete_fields)
_SEEN = Prepared(
    lambda table, owner_id: (
        SavedView.objects.filter(table=table)
        .filter(Q(owner=owner_id) | Q(shared=True))
        .order_by("name", "pk")
        .values_list(*_FIELDS)
    )
)


def abilities(actor: Actor, view: SavedView | None = None) -> dict[str, bool]:
    """What the actor may do with a view (with views in general when it is None)."""
    save, share = actor.can(SAVE), actor.can(SHARE)
    own = view is not None and actor.user is not None and view.owner_id == actor.user.pk
    change = save and (own or (view is not None and view.shared and share))
    return {"save": save, "share": share, "change": change}


@dataclass(frozen=True)
class SavedViews:
    """The tabs above a list; `current` is the view whose filters and order the page shows."""

    tabs: tuple[SavedView, ...]
    current: SavedView | None
    can_save: bool
    can_share: bool
    can_change: bool
    save_url: str = ""
    rename_url: str = ""
    delete_url: str = ""


def saved_views(actor: Actor, table: str, query: str) -> SavedViews:
    """The actor's own views of the list and the shared ones, by name, in one query."""
    if actor.community is None or actor.user is None:
        return SavedViews((), None, can_save=False, can_share=False, can_change=False)
    rows = _SEEN.rows(table=table, owner_id=actor.user.pk)
    tabs = tuple(SavedView.from_db(DEFAULT_DB_ALIAS, _FIELDS, row) for row in rows)
    current = next((view for view in tabs if view.query == query), None)
    may = abilities(actor, current)
    own = {"pk": current.pk} if current else {}
    return SavedViews(
        tabs,
        current,
        can_save=may["save"],
        can_share=may["share"],
        can_change=may["change"],
        save_url=community_url(actor.community, "tables:save"),
        rename_url=community_url(actor.community, "tables:rename", **own) if own else "",
        delete_url=community_url(actor.community, "tables:delete", **own) if own else "",
    )
