"""The form of a contact. `version` travels with the draft, so that an old one is told."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.fields import ContactField
from maillage.contexts.association.contacts.models import Category, Contact, ContactKind, Practice
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.core.identifiers.rpps import is_rpps
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.models import Community

_MAX_VERSION = 2_000_000_000
PERSON_FIELDS = (
    "last_name",
    "first_name",
    "category",
    "profession",
    "practice",
    "function",
    "represents",
    "commune",
    "email",
    "phone",
    "rpps",
    "note",
)
ORGANISATION_FIELDS = ("organisation_name", "category", "function", "commune", "email", "phone", "note")


class ContactForm(forms.Form):
    """One contact; the fields are those of its kind."""

    last_name = forms.CharField(
        label="Nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le nom de la personne."},
    )
    first_name = forms.CharField(
        label="Prénom",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    organisation_name = forms.CharField(
        label="Nom de l’organisation",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le nom de l’organisation."},
    )
    category = forms.ChoiceField(label="Catégorie", choices=Category.choices)
    profession = forms.ChoiceField(label="Profession", required=False)
    practice = forms.ChoiceField(
        label="Mode d’exercice", required=False, choices=[("", "non précisé"), *Practice.choices]
    )
    function = forms.CharField(
        label="Fonction",
        max_length=120,
        required=False,
        help_text="Par exemple « adjointe à la santé », « secrétariat médical ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    represents = ContactField(
        label="Vient au nom de",
        kind=ContactKind.ORGANISATION,
        help_text="L’organisation que la personne représente, si elle est dans vos contacts.",
    )
    commune = directory.CommuneField(
        label="Commune",
        widget=forms.TextInput(attrs={"list": "communes-du-territoire", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": "Cette adresse n’est pas complète : elle s’écrit comme nom@cabinet.example."
        },
    )
    phone = directory.PhoneField(label="Téléphone")
    rpps = forms.CharField(
        label="Numéro RPPS",
        required=False,
        max_length=20,
        help_text="Onze chiffres. Il relie la fiche à l’annuaire.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Seulement ce que la personne pourrait lire. Rien sur sa santé.",
    )
    is_another = forms.BooleanField(
        label="C’est une autre personne (même nom, fiche différente)", required=False
    )
    version = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=_MAX_VERSION,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, community: Community, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.names = ORGANISATION_FIELDS if kind == ContactKind.ORGANISATION else PERSON_FIELDS
        for name in set(self.fields) - {*self.names, "is_another", "version"}:
            del self.fields[name]
        self.is_twin = False
        communes = list(territory.perimeter_communes(community))
        self.suggestions = [directory.suggestion(commune) for commune in communes]
        commune_field = self.fields["commune"]
        assert isinstance(commune_field, directory.CommuneField)
        commune_field.codes = frozenset(commune.code for commune in communes)
        if "profession" in self.fields:
            field = self.fields["profession"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "aucune ou non précisée"), *professions.choices()]
        if kind == ContactKind.ORGANISATION:
            self.fields["function"].label = "Ce qu’elle est"
            self.fields[
                "function"
            ].help_text = "Par exemple « mairie », « EHPAD », « association d’usagers »."

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.names]

    @property
    def values(self) -> dict[str, Any]:
        """What the service is given; the commune by its code."""
        found = {name: self.cleaned_data[name] for name in self.names if name != "commune"}
        commune = self.cleaned_data["commune"]
        return {**found, "kind": self.kind, "commune_code": commune.code if commune else ""}

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0

    def clean_rpps(self) -> str:
        number = "".join(self.cleaned_data["rpps"].split())
        if number and not is_rpps(number):
            raise forms.ValidationError("Un numéro RPPS compte onze chiffres.")
        return number

    @classmethod
    def initial_of(cls, row: Contact) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*PERSON_FIELDS, "organisation_name", "version")}

    def against(self, current: Contact) -> meanwhile.Told:
        """Label and today's value of the fields where what was typed differs from what is recorded."""
        return meanwhile.against(self, current, said=_said)


def _said(row: Contact, name: str) -> str:
    if name == "category":
        return str(row.get_category_display())
    if name == "practice":
        return str(row.get_practice_display()) or "rien"
    if name == "profession":
        return professions.name_of(row.profession) or "rien"
    value = getattr(row, name)
    return str(value) if value else "rien"
