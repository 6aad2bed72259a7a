"""Writes on saved views."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from maillage.platform.audit.services import record
from maillage.platform.tables.models import SavedView
from maillage.platform.tables.saved import abilities
from maillage.platform.tenancy.actor import Actor

MAX_VIEWS = 30


class ViewRefused(ValueError):
    """The view cannot be kept as asked; the message is for the person."""


def _taken(name: str) -> ViewRefused:
    return ViewRefused(f"Vous avez déjà une vue « {name} » : choisissez un autre nom.")


def _refuse_taken_name(owner_id: int, table: str, name: str, *, but: int | None = None) -> None:
    others = SavedView.objects.filter(owner_id=owner_id, table=table).exclude(pk=but)
    if others.filter(name=name).exists():
        raise _taken(name)
    if but is None and others.count() >= MAX_VIEWS:
        raise ViewRefused(f"Vous avez déjà {MAX_VIEWS} vues de cette liste : supprimez-en une d’abord.")


def _write(view: SavedView) -> None:
    """Write the view; a name taken since it was looked up (a double click, another window) is refused too."""
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise _taken(view.name) from None


@transaction.atomic
def save_view(*, by: Actor, table: str, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep filters and order under a name. ViewRefused if the name is taken or there are too many."""
    may = abilities(by)
    if by.user is None or not may["save"] or (shared and not may["share"]):
        raise PermissionDenied
    _refuse_taken_name(by.user.pk, table, name)
    view = SavedView(
        community=by.community, table=table, name=name, query=query, owner=by.user, shared=shared
    )
    _write(view)
    record(by=by, action="view.saved", obj=view, after={"table": table, "shared": shared})
    return view


@transaction.atomic
def rename_view(*, by: Actor, view: SavedView, name: str) -> None:
    """Give the view another name. ViewRefused if its owner already has one so named."""
    if not abilities(by, view)["change"]:
        raise PermissionDenied
    if name == view.name:
        return
    _refuse_taken_name(view.owner_id, view.table, name, but=view.pk)
    before, view.name = view.name, name
    _write(view)
    record(by=by, action="view.renamed", obj=view, before={"name": before}, after={"name": name})


@transaction.atomic
def delete_view(*, by: Actor, view: SavedView) -> None:
    if not abilities(by, view)["change"]:
        raise PermissionDenied
    record(by=by, action="view.deleted", obj=view, before={"table": view.table, "shared": view.shared})
    view.delete()
