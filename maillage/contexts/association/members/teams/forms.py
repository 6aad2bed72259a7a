"""Forms of a team, and of somebody who enters one."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.contacts.fields import ContactField
from maillage.contexts.association.contacts.models import ContactKind
from maillage.contexts.association.members.models import Team, TeamKind
from maillage.contexts.association.members.teams.services import FIELDS
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.platform.tables.filters import DayField
from maillage.platform.tenancy.models import Community

_MAX_VERSION = 2_000_000_000


class TeamForm(forms.Form):
    kind = forms.ChoiceField(
        label="Genre",
        choices=[("", "Choisir"), *TeamKind.choices],
        error_messages={
            "required": "Choisissez un genre ; « Autre équipe » convient si aucun ne correspond."
        },
    )
    name = forms.CharField(
        label="Nom",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le nom de l’équipe."},
    )
    commune = directory.CommuneField(
        label="Commune",
        widget=forms.TextInput(attrs={"list": "communes-du-territoire", "autocomplete": "off"}),
    )
    organisation = ContactField(
        label="Organisation adhérente",
        kind=ContactKind.ORGANISATION,
        help_text="La structure elle-même, si elle est dans vos contacts.",
    )
    purpose = forms.CharField(
        label="Projet de l’équipe",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    created_on = DayField(label="Depuis le")
    version = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=_MAX_VERSION,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = list(territory.perimeter_communes(community))
        self.suggestions = [directory.suggestion(commune) for commune in communes]
        field = self.fields["commune"]
        assert isinstance(field, directory.CommuneField)
        field.codes = frozenset(commune.code for commune in communes)

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in FIELDS]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    @classmethod
    def initial_of(cls, row: Team) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*FIELDS, "version")}


class PlaceForm(forms.Form):
    contact = ContactField(label="Personne", required=True, kind=ContactKind.PERSON)
    function = forms.CharField(
        label="Fonction dans l’équipe",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    since_on = DayField(label="Depuis le")
