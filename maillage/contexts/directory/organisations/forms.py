"""Forms of an organisation and of a contact. `version` travels with the draft, so that an old one is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator

from maillage.contexts.directory.organisations.fields import CommuneField, PhoneField, suggestion
from maillage.contexts.directory.organisations.kinds import OrganisationKind
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.organisations.proposals import PROPOSED_KINDS
from maillage.contexts.directory.organisations.services import CONTACT_FIELDS, ORGANISATION_FIELDS
from maillage.contexts.directory.professionals.models import readable_phone
from maillage.contexts.territory import api as territory
from maillage.platform.editing import meanwhile
from maillage.platform.tables.filters import DayField
from maillage.platform.tenancy.models import Community

_MAX_VERSION = 2_000_000_000


def _version() -> forms.IntegerField:
    # Not of type « hidden »: a draft keeps it, and tells when it has become too old.
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=_MAX_VERSION,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, "autocomplete": "off"}),
    )


def _email() -> forms.EmailField:
    return forms.EmailField(
        label="Adresse électronique",
        required=False,
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": "Cette adresse n’est pas complète : elle s’écrit comme accueil@mairie.example."
        },
    )


class _VersionedForm(forms.Form):
    """Shared by both: the fields that are shown, and what the service is given."""

    NAMES: tuple[str, ...] = ()

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.NAMES]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}

    @property
    def seen(self) -> int:
        """The version that the form showed; 0 when it says none, which no row has."""
        return self.cleaned_data.get("version") or 0

    def against(self, current: Any) -> meanwhile.Told:
        """Label and today's value of the fields where what was typed differs from what is recorded."""
        return meanwhile.against(self, current, said=_said)


def _said(row: Any, name: str) -> str:
    value = getattr(row, name)
    if name == "kind":
        return str(row.get_kind_display())
    if isinstance(value, bool):
        return "oui" if value else "non"
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    if name == "phone":
        return readable_phone(value) or "rien"
    return str(value) if value else "rien"


class OrganisationForm(_VersionedForm):
    NAMES = ORGANISATION_FIELDS

    kind = forms.ChoiceField(
        label="Genre",
        choices=[("", "Choisir"), *OrganisationKind.choices],
        error_messages={
            "required": "Choisissez un genre ; « Autre » convient si aucun ne correspond.",
            "invalid_choice": "Ce genre n’existe pas.",
        },
    )
    name = forms.CharField(
        label="Nom",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le nom de l’organisation."},
    )
    commune = CommuneField(
        label="Commune",
        help_text="Son nom suffit ; s’il y en a plusieurs, ajoutez le code INSEE. Elle peut être hors du territoire.",
        widget=forms.TextInput(attrs={"list": "communes-du-territoire", "autocomplete": "off"}),
    )
    address = forms.CharField(label="Adresse", max_length=300, required=False)
    postal_code = forms.RegexField(
        r"\A\d{5}\Z",
        label="Code postal",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Un code postal compte cinq chiffres."},
    )
    phone = PhoneField(label="Téléphone")
    email = _email()
    website = forms.URLField(
        label="Site internet",
        required=False,
        max_length=300,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={
            "invalid": "Cette adresse de site n’est pas complète, par exemple www.mairie.example."
        },
    )
    purpose = forms.CharField(
        label="Pour quoi s’y adresser",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="En quelques mots, pour qui ne la connaît pas. Rien sur une personne ni sur un patient.",
    )
    version = _version()

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = list(territory.perimeter_communes(community))
        self.suggestions = [suggestion(commune) for commune in communes]
        field = self.fields["commune"]
        assert isinstance(field, CommuneField)
        field.codes = frozenset(commune.code for commune in communes)

    @classmethod
    def initial_of(cls, row: Organisation) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.NAMES, "version")}

    def clean_website(self) -> str:
        address: str = self.cleaned_data["website"]
        if address:
            URLValidator(schemes=["http", "https"], message=self.fields["website"].error_messages["invalid"])(
                address
            )
        return address


class ContactForm(_VersionedForm):
    NAMES = CONTACT_FIELDS

    name = forms.CharField(
        label="Prénom et nom",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le nom de la personne."},
    )
    function = forms.CharField(
        label="Fonction",
        max_length=150,
        required=False,
        help_text="Par exemple « adjointe à la santé » ou « direction ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_elected = forms.BooleanField(label="Personne élue", required=False)
    phone = PhoneField(label="Téléphone")
    email = _email()
    mandate_from = DayField(label="Début du mandat")
    mandate_until = DayField(label="Fin du mandat")
    version = _version()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "mandate_until"
        ].help_text = "Vous êtes prévenu soixante jours avant, pour demander qui prend la suite."

    @classmethod
    def initial_of(cls, row: Contact) -> dict[str, Any]:
        return {name: getattr(row, name) for name in (*cls.NAMES, "version")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("mandate_from"), cleaned.get("mandate_until")
        if first and last and last < first:
            self.add_error("mandate_until", "Le mandat ne peut pas finir avant d’avoir commencé.")
        return cleaned


class ProposalForm(forms.Form):
    """Which of the kinds that the territory must have are to be written."""

    kinds = forms.MultipleChoiceField(
        choices=[(kind.value, kind.label) for kind in PROPOSED_KINDS],
        error_messages={
            "required": "Cochez au moins un genre d’organisations.",
            "invalid_choice": "Ce genre ne se propose pas.",
        },
    )
