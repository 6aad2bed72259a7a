"""Communes of the perimeter and of the SAS, side by side."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.directory.sas_lists.queries import BOTH, EXTRA, MISSING, STATES
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES = {BOTH: ("success", ""), MISSING: ("danger", ""), EXTRA: ("warning", "")}


class StateFilters(ListFilters):
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *STATES.items()])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        wanted = cleaned.get("etat")
        return [row for row in rows if not wanted or row.state == wanted]


def _link(row: Any, actor: Actor) -> str:
    assert actor.community is not None
    return "" if row.state == EXTRA else community_url(actor.community, "territory:commune", code=row.code)


SAS_COMMUNES = Table(
    name="directory.sas",
    title="Communes au SAS",
    noun="commune",
    feminine=True,
    order=("rank",),
    filters=StateFilters,
    columns=(
        Column("name", "Commune", level="public", link=_link, sort=("search_name",)),
        Column("code", "Code INSEE", level="public", sort=("code",)),
        Column(
            "words",
            "État",
            kind="badge",
            badge=lambda row: BADGES[row.state],
            level="public",
            sort=("rank",),
        ),
    ),
    empty=Empty("Ni le périmètre ni la liste du SAS n’ont de commune."),
)
