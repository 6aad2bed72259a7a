"""What every write on an action sheet begins and ends with: the locked row, its history, the years that are closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage.contexts.programme.actions.models import Action, ActionEntry, EntryKind
from maillage.contexts.programme.actions.refusals import ChangedMeanwhile, YearIsClosed
from maillage.contexts.programme.years.models import ReportingYear, YearState
from maillage.core.search_text import search_text
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time


def locked(pk: int, seen: int | None = None) -> Action:
    """The action, nobody else writing it until the end of the transaction.

    seen: the version that the form showed, None where none is asked for. ChangedMeanwhile when it is another.
    """
    row: Action = (
        Action.objects.select_for_update(of=("self",), no_key=True)
        .select_related("pilot", "group")
        .get(pk=pk)
    )
    if seen is not None and row.version != seen:
        raise ChangedMeanwhile(row)
    return row


def tell(by: Actor, action: Action, kind: EntryKind, words: str) -> ActionEntry:
    """One line in the history of the sheet."""
    entry: ActionEntry = ActionEntry.objects.create(
        community=by.community, action=action, kind=kind, words=words[:4_000], created_by=by.user
    )
    return entry


def refuse_closed(by: Actor, *days: date | None) -> None:
    """YearIsClosed when one of the days lies in a year that is closed; until the end of the transaction none is closed.

    To be asked before the action is locked: whoever closes a year holds the community's turn first. At most 2 queries.
    """
    wanted = [day for day in days if day is not None]
    if not wanted:
        return
    assert by.community is not None
    one_at_a_time(by.community.pk)
    rows = ReportingYear.objects.filter(
        state=YearState.CLOSED, starts_on__lte=max(wanted), ends_on__gte=min(wanted)
    )
    for year in rows.order_by("starts_on"):
        if any(year.starts_on <= day <= year.ends_on for day in wanted):
            raise YearIsClosed(year.label)


def searched(action: Action) -> str:
    """The words by which a sheet is found."""
    texts = (action.code, action.title, action.finding, action.objective, action.public, action.means)
    return search_text(" ".join(texts))


def values_of(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def changed_labels(row: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The French names of the fields that differ."""
    return [str(row._meta.get_field(name).verbose_name) for name in after if before.get(name) != after[name]]
