"""The filter row of the organisations."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.directory.organisations import queries
from maillage.contexts.directory.organisations.kinds import OrganisationKind
from maillage.contexts.directory.permissions import VIEW_DIRECT
from maillage.contexts.directory.search.queries import is_legible
from maillage.platform.tables.filters import ListFilters, SearchField

ARCHIVED = "archivees"


class OrganisationFilters(ListFilters):
    q = SearchField(label="Nom ou téléphone")
    genre = forms.ChoiceField(label="Genre", choices=[("", "tous"), *OrganisationKind.choices])
    commune = forms.ChoiceField(label="Commune")
    etat = forms.ChoiceField(label="État", choices=[("", "en cours"), (ARCHIVED, "archivées")])
    mandats = forms.BooleanField(label="Mandats à renouveler")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("commune", "toutes", queries.communes_in_use())

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: the state decides which are read."""
        del rows
        found = queries.listed(archived=cleaned.get("etat") == ARCHIVED)
        if text := cleaned.get("q"):
            exact = queries.matching(found, text, with_contacts=self.actor.can(VIEW_DIRECT))
            close = None if exact.exists() else queries.closest(found, text)
            if not is_legible(text):
                self.notice = "Écrivez un nom ou un téléphone."
            elif close is not None and close.exists():
                self.notice = f"Aucune organisation ne correspond à « {text} » : voici les plus proches."
            found = exact if close is None else close
        if kind := cleaned.get("genre"):
            found = found.filter(kind=kind)
        if commune := cleaned.get("commune"):
            found = found.filter(commune_id=commune)
        if cleaned.get("mandats"):
            found = queries.with_mandate_to_renew(found)
        return found
