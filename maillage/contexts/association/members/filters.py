"""The filter row of members."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.contacts.filters import PeopleFilters
from maillage.contexts.association.contacts.models import Standing
from maillage.contexts.association.members.models import Team
from maillage.contexts.association.members.queries import BELONGING
from maillage.platform.tables.filters import DayField
from maillage.platform.tenancy.prepared import Prepared

EVERYONE = "tous"
_STANDINGS = [
    ("", "adhérents"),
    (Standing.MEMBER.value, "adhérents non suspendus"),
    (Standing.SUSPENDED.value, "suspendus"),
    (Standing.FORMER.value, "anciens adhérents"),
    (EVERYONE, "tous, anciens compris"),
]

_TEAMS = Prepared(
    lambda: Team.objects.filter(closed_on=None).order_by("search_name", "pk").values_list("pk", "name")
)


class MemberFilters(PeopleFilters):
    rare = ("exercice", "equipe", "depuis", "manque")

    situation = forms.ChoiceField(label="Situation", choices=_STANDINGS)
    equipe = forms.ChoiceField(label="Équipe")
    depuis = DayField(label="Arrivés depuis le")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("equipe", "toutes", [(str(pk), name) for pk, name in _TEAMS.rows()])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` holds everybody who ever was a member."""
        rows = self.common(rows, cleaned)
        standing = cleaned.get("situation") or ""
        if standing == "":
            rows = rows.filter(standing__in=BELONGING)
        elif standing != EVERYONE:
            rows = rows.filter(standing=standing)
        if team := cleaned.get("equipe"):
            rows = rows.filter(team_places__team_id=int(team), team_places__ended_on=None)
        if since := cleaned.get("depuis"):
            rows = rows.filter(joined_on__gte=since)
        return rows
