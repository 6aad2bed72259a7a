"""What the printed directory holds, and in which order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from maillage.contexts.directory.nomenclature.professions import short_label
from maillage.contexts.directory.professionals.queries import choices_on, register_edition
from maillage.contexts.directory.publishing.printed import BY_COMMUNE, BY_PROFESSION
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community

WITH_PLACES, PLACES_ONLY, PEOPLE_ONLY = "tout", "lieux", "professionnels"


class PrintForm(forms.Form):
    """Every field has a default: an empty form prints the whole directory by commune."""

    commune = forms.ChoiceField(label="Commune", required=False)
    profession = forms.ChoiceField(label="Profession", required=False)
    contenu = forms.ChoiceField(
        label="Contenu",
        required=False,
        choices=[
            (WITH_PLACES, "professionnels et lieux de soins"),
            (PEOPLE_ONLY, "professionnels"),
            (PLACES_ONLY, "lieux de soins"),
        ],
    )
    ordre = forms.ChoiceField(
        label="Classement",
        required=False,
        choices=[
            (BY_COMMUNE, "par commune, puis profession"),
            (BY_PROFESSION, "par profession, puis commune"),
        ],
    )

    def __init__(self, data: QueryDict | None, *, community: Community) -> None:
        super().__init__(data)
        communes = list(territory.perimeter_communes(community).values_list("code", "name"))
        self.codes = frozenset(code for code, _ in communes)
        self.names = dict(communes)
        professions = choices_on(self.codes, register_edition())["professions"]
        self._choose("commune", "toutes les communes", communes)
        self._choose(
            "profession",
            "toutes les professions",
            [(code, short_label(code, fallback=label).capitalize()) for code, label in professions],
        )

    def _choose(self, name: str, everything: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]

    def chosen(self) -> dict[str, Any]:
        """The cleaned values with their defaults; a value that is not offered counts as none."""
        self.is_valid()
        cleaned = self.cleaned_data
        return {
            "commune": cleaned.get("commune") or "",
            "profession": cleaned.get("profession") or "",
            "contenu": cleaned.get("contenu") or WITH_PLACES,
            "ordre": cleaned.get("ordre") or BY_COMMUNE,
        }
