"""The filter row of the list of breaking points: they choose what is computed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.atlas.fragility.points import ALL, ONE, Point
from maillage.contexts.atlas.fragility.queries import points_of
from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.professions import choices
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.ground.refusals import NoGround
from maillage.platform.tables.filters import ListFilters

FIRST = "gp"


class PointFilters(ListFilters):
    profession = forms.ChoiceField(label="Profession")
    depart = forms.ChoiceField(label="Ce qui part")
    ou = forms.ChoiceField(label="Où")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, *others = choices()
        self.offer("profession", first[1], others)
        self.offer("depart", "une personne", [(ALL, "tout le lieu")])
        self.offer("ou", "partout", [("ici", "sur le territoire"), ("ailleurs", "hors du territoire")])

    def chosen(self) -> tuple[str, str]:
        """Profession, and what goes."""
        accepted = self.accepted()
        return accepted.get("profession") or FIRST, accepted.get("depart") or ONE

    def ground(self) -> Ground | NoGround:
        """What is computed on, or why nothing can be; asked once in a request."""
        profession, _ = self.chosen()
        key = f"atlas.fragility.{profession}"
        if key not in self.actor.memo:
            assert self.actor.community is not None
            try:
                self.actor.memo[key] = ground_of(self.actor.community, profession)
            except NoGround as refusal:
                self.actor.memo[key] = refusal
        found: Ground | NoGround = self.actor.memo[key]
        return found

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> list[Point]:
        """`rows` is ignored: the filters decide what is computed."""
        del rows
        ground = self.ground()
        if isinstance(ground, NoGround):
            return []
        points = points_of(self.actor, ground, timezone.localdate(), self.chosen()[1])
        where = cleaned.get("ou")
        return [point for point in points if not where or point.is_own == (where == "ici")]
