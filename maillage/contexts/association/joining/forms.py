"""Forms of joining: the public one, its settings, and what the body decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.models import ContactKind, Practice
from maillage.contexts.association.fees.models import FeePeriod
from maillage.contexts.association.joining.models import JoiningForm
from maillage.contexts.association.joining.services import FORM_FIELDS
from maillage.contexts.association.statutes.models import College
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.core.identifiers.rpps import is_rpps
from maillage.platform.tables.filters import DayField
from maillage.platform.tenancy.models import Community

PERSON: Final = ("last_name", "first_name", "profession", "practice", "rpps")
ORGANISATION: Final = ("organisation_name", "last_name", "first_name", "function")


def _text(label: str, size: int, *, required: bool = False, auto: str = "off", help_text: str = "") -> Any:
    return forms.CharField(
        label=label,
        max_length=size,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": auto}),
    )


class ApplicationForm(forms.Form):
    """What somebody fills in to become a member. `site` is a trap: hidden, so that only machines fill it."""

    last_name = _text("Nom", 120, auto="family-name")
    first_name = _text("Prénom", 120, auto="given-name")
    organisation_name = _text("Nom de l’organisation", 200, auto="organization")
    function = _text("Votre fonction", 120, auto="organization-title")
    profession = forms.ChoiceField(label="Profession", required=False)
    practice = forms.ChoiceField(
        label="Mode d’exercice", required=False, choices=[("", "non précisé"), *Practice.choices]
    )
    rpps = _text("Numéro RPPS", 20, help_text="Onze chiffres, si vous en avez un.")
    commune = directory.CommuneField(
        label="Commune d’exercice",
        widget=forms.TextInput(attrs={"list": "communes-du-territoire", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Un message vous y demandera de confirmer.",
        error_messages={
            "required": "Écrivez votre adresse : la demande se confirme par un message.",
            "invalid": "Cette adresse n’est pas complète : elle s’écrit comme nom@cabinet.example.",
        },
    )
    phone = directory.PhoneField(label="Téléphone")
    college = forms.ModelChoiceField(
        queryset=College.objects.none(),
        label="Collège",
        required=False,
        empty_label="Je ne sais pas",
        error_messages={"invalid_choice": "Ce collège n’existe plus : choisissez-en un autre."},
    )
    message = forms.CharField(
        label="Message", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    accepted = forms.BooleanField(
        label="J’ai lu ce texte et je l’accepte.",
        error_messages={"required": "Cochez cette case : on n’adhère qu’en acceptant les statuts."},
    )
    site = forms.CharField(
        label="Ne remplissez pas ce champ",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, data: Any = None, *, settings: JoiningForm, community: Community, kind: str) -> None:
        super().__init__(data)
        self.kind = kind
        self.names = ORGANISATION if kind == ContactKind.ORGANISATION else PERSON
        for name in {*PERSON, *ORGANISATION} - set(self.names):
            del self.fields[name]
        communes = list(territory.perimeter_communes(community))
        self.suggestions = [directory.suggestion(commune) for commune in communes]
        commune_field = self.fields["commune"]
        assert isinstance(commune_field, directory.CommuneField)
        commune_field.codes = frozenset(commune.code for commune in communes)
        self._offer(settings)

    def _offer(self, settings: JoiningForm) -> None:
        college = self.fields["college"]
        assert isinstance(college, forms.ModelChoiceField)
        college.queryset = College.objects.filter(closed_on=None).order_by("rank", "name", "pk")
        if not settings.asks_college or not college.queryset.exists():
            del self.fields["college"]
        if "profession" in self.fields:
            profession = self.fields["profession"]
            assert isinstance(profession, forms.ChoiceField)
            profession.choices = [("", "aucune ou autre"), *professions.choices()]
        main = "organisation_name" if self.kind == ContactKind.ORGANISATION else "last_name"
        self.fields[main].required = True
        self.fields[main].error_messages["required"] = "Écrivez ce nom."
        # The number of whoever fills it in: the telephone may propose its own.
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        if self.kind == ContactKind.ORGANISATION:
            self.fields["last_name"].label = "Votre nom"
            self.fields["first_name"].label = "Votre prénom"
            self.fields["commune"].label = "Commune du siège"

    @property
    def shown_fields(self) -> list[Any]:
        last = ("email", "phone", "commune", "college", "message")
        return [self[name] for name in (*self.names, *last) if name in self.fields]

    def clean_rpps(self) -> str:
        number = "".join(self.cleaned_data["rpps"].split())
        if number and not is_rpps(number):
            raise forms.ValidationError("Un numéro RPPS compte onze chiffres : vérifiez-le, ou laissez vide.")
        return number

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("site"))

    def values(self) -> dict[str, Any]:
        """Arguments of `services.apply`."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("accepted", "site")}
        return given | {"kind": self.kind}


class JoiningSettingsForm(forms.Form):
    is_open = forms.BooleanField(
        label="Bulletin ouvert : l’adresse publique accepte des demandes", required=False
    )
    intro = forms.CharField(
        label="Présentation",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="En tête du bulletin : à qui il s’adresse, combien coûte l’adhésion.",
    )
    statutes_text = forms.CharField(
        label="Ce que la personne accepte",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Les statuts, ou leur résumé. Le texte accepté est daté et son empreinte est gardée.",
    )
    statutes_link = forms.URLField(
        label="Lien vers les statuts complets",
        required=False,
        max_length=300,
        assume_scheme="https",
        error_messages={"invalid": "Cette adresse n’est pas complète : elle commence par https://."},
    )
    asks_college = forms.BooleanField(label="La personne choisit son collège", required=False)
    for_organisations = forms.BooleanField(label="Ouvert aux organisations", required=False)
    approved_by = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="Instance proposée pour accepter les adhésions",
        required=False,
        empty_label="Celle que nomment les statuts",
        help_text="Sert quand les statuts n’en nomment aucune, ou pour choisir parmi plusieurs du même genre.",
    )
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
    field_order = FORM_FIELDS

    def __init__(self, data: Any = None, *, row: JoiningForm | None) -> None:
        initial: dict[str, Any] = {"version": 0, "asks_college": True, "for_organisations": True}
        if row is not None:
            initial = {name: getattr(row, name) for name in (*FORM_FIELDS, "version")}
        super().__init__(data, initial=initial)
        field = self.fields["approved_by"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Body.objects.filter(closed_on=None).order_by("name", "pk")


class DecisionForm(forms.Form):
    """What the body decided about one application or several."""

    body = forms.ModelChoiceField(
        queryset=Body.objects.none(), label="Instance", required=False, empty_label="Non précisée"
    )
    on = DayField(label="Décidé le")
    decision = forms.CharField(
        label="Décision ou motif",
        required=False,
        max_length=300,
        help_text="Par exemple « délibération 4 ». Pour un refus, le motif : il reste au dossier.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    period = forms.ModelChoiceField(
        queryset=FeePeriod.objects.none(),
        label="Cotisation à appeler",
        required=False,
        empty_label="Ne pas appeler de cotisation",
    )
    college = forms.ModelChoiceField(
        queryset=College.objects.none(), label="Collège", required=False, empty_label="Aucun"
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any], colleges: bool = True) -> None:
        super().__init__(data, initial={"on": timezone.localdate().isoformat(), **initial})
        self.fields["on"].required = True
        self.fields["on"].error_messages["required"] = "Donnez le jour de la décision."
        self._offer("body", Body.objects.filter(closed_on=None).order_by("name", "pk"))
        self._offer("period", FeePeriod.objects.filter(closed_on=None).order_by("-starts_on", "-pk"))
        if colleges:
            self._offer("college", College.objects.filter(closed_on=None).order_by("rank", "name", "pk"))
        else:
            del self.fields["college"]

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class TogetherForm(DecisionForm):
    """Several applications that one meeting accepted."""

    applications = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={"required": "Cochez au moins une demande.", "invalid_choice": "Rechargez la page."},
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any], waiting: Sequence[int]) -> None:
        super().__init__(data, initial=initial, colleges=False)
        field = self.fields["applications"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(pk), str(pk)) for pk in waiting]
