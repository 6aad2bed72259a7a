"""The filter row of the places of care: text, kind, place, distance."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.directory.professionals.filters import RADII_KM
from maillage.contexts.directory.professionals.queries import communes_within
from maillage.contexts.directory.search.queries import is_legible
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.structures.queries import kinds_in, named, structures_in
from maillage.contexts.territory import api as territory
from maillage.platform.tables.filters import ListFilters, SearchField


class StructureFilters(ListFilters):
    """Everything is looked for on the territory, and in the communes that touch it if asked."""

    q = SearchField(label="Nom ou numéro")
    genre = forms.ChoiceField(label="Genre")
    commune = forms.ChoiceField(label="Commune")
    distance = forms.TypedChoiceField(
        label="Autour, à moins de",
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *((str(km), f"{km} km") for km in RADII_KM)],
    )
    voisines = forms.BooleanField(label="Communes voisines aussi")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        community = self.actor.community
        assert community is not None
        communes = list(territory.perimeter_communes(community).values_list("code", "name"))
        self.perimeter = frozenset(code for code, _ in communes)
        self.around = territory.with_neighbours(self.perimeter)
        self.offer("genre", "tous", kinds_in(self.around))
        self.offer("commune", "toutes", communes)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("distance") and not cleaned.get("commune"):
            self.add_error("distance", "Choisissez aussi une commune : la distance part d’elle.")
        return cleaned

    def codes(self, cleaned: dict[str, Any]) -> frozenset[str]:
        """The communes to look in."""
        codes = self.around if cleaned.get("voisines") else self.perimeter
        if centre := cleaned.get("commune"):
            radius = cleaned.get("distance")
            codes = communes_within(codes, centre, radius) | {centre} if radius else frozenset({centre})
        return codes

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: what is looked for decides the rows."""
        del rows
        text = cleaned.get("q") or ""
        found = named(structures_in(self.codes(cleaned), kind=cleaned.get("genre") or ""), text)
        if text and not is_legible(text):
            self.notice = "Écrivez un nom, un numéro FINESS ou un téléphone."
        elif not found.is_exact:
            self.notice = f"Aucun lieu ne porte exactement le nom « {text} » : voici les plus proches."
        return found.rows


def empty_rows() -> Any:
    return Structure.objects.none()
