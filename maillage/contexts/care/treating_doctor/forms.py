"""Forms of the list, of the room and of the settings."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.treating_doctor.models import (
    AT_HOME,
    DoctorListSettings,
    DoctorRoom,
    Opening,
    Origin,
    Outcome,
    PriorityRule,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.priorities import BY_AGE, MOST_POINTS, in_force
from maillage.contexts.care.treating_doctor.surveying import MAX_PLACES, doctors
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.platform.tables.filters import DateInput
from maillage.platform.tenancy.models import Community

_NO_DAY = "Cette date n’existe pas : écrivez-la comme 02/12/1950."
_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]
# Found by themselves: from the birth date, or from the box « ne peut pas se déplacer ».
DERIVED = frozenset({AT_HOME, *(key for key, _, _ in BY_AGE)})


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        input_formats=_DAYS,
        error_messages={"invalid": _NO_DAY, "required": f"Donnez la date : {label.lower()}."},
    )


def _version() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)


class _WithCommunes(forms.Form):
    """Suggests the communes of the territory for the field `commune`."""

    suggestions: list[str]

    def offer_communes(self, community: Community) -> None:
        communes = list(territory.perimeter_communes(community))
        self.suggestions = [directory.suggestion(one) for one in communes]
        field = self.fields["commune"]
        assert isinstance(field, directory.CommuneField)
        field.codes = frozenset(one.code for one in communes)


def _commune() -> directory.CommuneField:
    return directory.CommuneField(
        label="Commune",
        widget=forms.TextInput(attrs={"list": "communes-du-territoire", "autocomplete": "off"}),
    )


def _criteria() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Ce qui rend la demande plus pressante",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="L’âge compte de lui-même, d’après la date de naissance.",
    )


def rule_choices() -> list[tuple[str, str]]:
    """The rules in force that somebody ticks. 2 queries at most."""
    return [(one.key, one.label) for one in in_force(timezone.localdate()) if one.key not in DERIVED]


class PersonForm(_WithCommunes):
    """Somebody without a médecin traitant, entered by a professional."""

    last_name = forms.CharField(label="Nom", max_length=120)
    first_name = forms.CharField(label="Prénom", max_length=120)
    birth_date = _day("Date de naissance", help_text="Elle évite d’inscrire deux fois la même personne.")
    commune = _commune()
    phone = directory.PhoneField(label="Téléphone")
    email = forms.EmailField(
        label="Adresse électronique", required=False, max_length=200, help_text="Pour suivre la demande."
    )
    carer = forms.CharField(
        label="Aidant ou proche à joindre",
        required=False,
        max_length=200,
        help_text="Son nom et son numéro, si la personne ne répond pas elle-même.",
    )
    at_home = forms.BooleanField(label="Ne peut pas se déplacer : le médecin doit venir", required=False)
    criteria = _criteria()
    has_consent = forms.BooleanField(
        label="La personne est d’accord pour que des médecins lisent sa situation, sans son nom",
        required=False,
    )
    once = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, community: Community) -> None:
        super().__init__(data, initial={"once": secrets.token_urlsafe(16)})
        self.offer_communes(community)
        criteria = self.fields["criteria"]
        assert isinstance(criteria, forms.MultipleChoiceField)
        criteria.choices = rule_choices()

    def clean_birth_date(self) -> date:
        day: date = self.cleaned_data["birth_date"]
        if not date(1900, 1, 1) <= day <= timezone.localdate():
            raise forms.ValidationError("Cette date de naissance n’est pas plausible.")
        return day

    def values(self) -> dict[str, Any]:
        names = ("last_name", "first_name", "birth_date", "commune", "phone", "email", "carer", "at_home")
        found = {name: self.cleaned_data[name] for name in (*names, "criteria", "has_consent")}
        return {**found, "once": self.cleaned_data["once"] or secrets.token_urlsafe(16)}


class PublicPersonForm(PersonForm):
    """The same, filled by the person or a carer. `site` is a trap: hidden, so that only machines fill it."""

    origin = forms.ChoiceField(
        label="Cette demande est",
        choices=[(Origin.PERSON, "pour moi"), (Origin.CARER, "pour un proche")],
        widget=forms.RadioSelect,
        initial=Origin.PERSON,
    )
    site = forms.CharField(
        label="Ne remplissez pas ce champ",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    field_order = ("origin",)

    def __init__(self, data: Any = None, *, community: Community) -> None:
        super().__init__(data, community=community)
        self.fields["commune"].required = True
        self.fields["has_consent"].required = True
        self.fields["has_consent"].label = (
            "J’accepte que ces réponses soient lues par la coordination, et ma situation, sans mon nom, par les "
            "médecins qui ont de la place"
        )
        self.fields["has_consent"].error_messages = {
            "required": "Sans votre accord, la demande ne peut pas être traitée."
        }

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("site"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            not cleaned.get("phone")
            and not cleaned.get("email")
            and "phone" in cleaned
            and "email" in cleaned
        ):
            self.add_error("phone", "Donnez un numéro ou une adresse, pour vous joindre.")
        return cleaned

    def values(self) -> dict[str, Any]:
        return {**super().values(), "origin": self.cleaned_data["origin"]}


class PersonEditForm(_WithCommunes):
    phone = directory.PhoneField(label="Téléphone")
    email = forms.EmailField(label="Adresse électronique", required=False, max_length=200)
    carer = forms.CharField(label="Aidant ou proche à joindre", required=False, max_length=200)
    commune = _commune()
    at_home = forms.BooleanField(label="Ne peut pas se déplacer : le médecin doit venir", required=False)
    criteria = _criteria()
    version = _version()

    def __init__(self, data: Any = None, *, row: WaitingPerson, community: Community) -> None:
        names = ("phone", "email", "carer", "commune", "at_home", "criteria", "version")
        super().__init__(data, initial={name: getattr(row, name) for name in names})
        self.offer_communes(community)
        criteria = self.fields["criteria"]
        assert isinstance(criteria, forms.MultipleChoiceField)
        criteria.choices = rule_choices()

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}


class EndForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Pourquoi",
        choices=[(one.value, one.label) for one in Outcome if one != Outcome.PLACED],
        error_messages={"required": "Dites pourquoi cette personne quitte la liste."},
    )


class OfferForm(forms.Form):
    room = forms.IntegerField(min_value=1, max_value=2**62)
    version = _version()


class CountForm(_WithCommunes):
    """How many, without a name."""

    month = _day("Mois", help_text="N’importe quel jour du mois.")
    commune = _commune()
    priority = forms.ChoiceField(label="Priorité", required=False)
    without = forms.IntegerField(label="Personnes sans médecin traitant", min_value=0, max_value=5_000)
    found = forms.IntegerField(
        label="Dont le suivi a été trouvé ce mois-ci", min_value=0, max_value=5_000, required=False, initial=0
    )

    def __init__(self, data: Any = None, *, community: Community) -> None:
        super().__init__(data, initial={"month": timezone.localdate()})
        self.offer_communes(community)
        priority = self.fields["priority"]
        assert isinstance(priority, forms.ChoiceField)
        rules = in_force(timezone.localdate())
        priority.choices = [("", "toutes ensemble"), *((one.key, one.label) for one in rules)]
        self.fields["commune"].help_text = "Les petites communes sont comptées avec leurs voisines."
        priority.help_text = (
            "Notez un seul nombre, toutes priorités ensemble, ou un nombre par priorité : pas les deux, les lignes "
            "s’additionnent."
        )

    def values(self) -> dict[str, Any]:
        names = ("month", "commune", "priority", "without")
        return {**{name: self.cleaned_data[name] for name in names}, "found": self.cleaned_data["found"] or 0}


class RoundForm(forms.Form):
    title = forms.CharField(
        label="Titre", max_length=160, help_text="Pour vous y retrouver : « Places, janvier »."
    )
    message = forms.CharField(
        label="Message ajouté à la lettre",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    closes_on = _day("Réponses jusqu’au")
    once = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"once": secrets.token_urlsafe(16)})

    def values(self) -> dict[str, Any]:
        once = self.cleaned_data["once"] or secrets.token_urlsafe(16)
        return {**{name: self.cleaned_data[name] for name in ("title", "message", "closes_on")}, "once": once}


class RoomForm(forms.Form):
    """The same questions by link, for oneself, and for who coordinates."""

    opening = forms.ChoiceField(
        label="Pouvez-vous suivre de nouveaux patients ?",
        choices=Opening.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’une des trois réponses."},
    )
    places = forms.IntegerField(
        label="Combien de personnes",
        required=False,
        min_value=0,
        max_value=MAX_PLACES,
        help_text="Celles que vous pourriez suivre à partir d’aujourd’hui.",
    )
    home_visits = forms.BooleanField(label="Je peux me déplacer à domicile", required=False)
    areas = forms.MultipleChoiceField(
        label="De quelles communes",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune cochée : toutes.",
    )
    max_travel_min = forms.IntegerField(
        label="Trajet le plus long, en minutes", required=False, min_value=5, max_value=120
    )
    version = forms.IntegerField(
        min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput, required=False
    )

    def __init__(self, data: Any = None, *, row: DoctorRoom | None, community: Community) -> None:
        names = ("opening", "home_visits", "areas", "max_travel_min", "version")
        initial: dict[str, Any] = {name: getattr(row, name) for name in names} if row else {}
        if row is not None:
            initial["places"] = row.places - row.held
        if row is not None and row.said_at is None:
            initial.pop("opening")
        super().__init__(data, initial=initial)
        areas = self.fields["areas"]
        assert isinstance(areas, forms.MultipleChoiceField)
        areas.choices = list(territory.perimeter_communes(community).values_list("code", "name"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("opening") in (Opening.NOW, Opening.SOON) and not cleaned.get("places"):
            self.add_error("places", "Dites combien de personnes vous pourriez suivre.")
        return cleaned

    def values(self) -> dict[str, Any]:
        names = ("opening", "places", "home_visits", "areas", "max_travel_min")
        return {name: self.cleaned_data.get(name) for name in names}


class FillForm(forms.Form):
    count = forms.IntegerField(label="Places prises", min_value=1, max_value=MAX_PLACES)


class RuleForm(forms.Form):
    label = forms.CharField(label="Critère", max_length=80)
    sentence = forms.CharField(
        label="Explication",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="La phrase que la personne lit sous « Pourquoi cette place ».",
    )
    weight = forms.IntegerField(label="Points", min_value=1, max_value=MOST_POINTS)
    since = _day("À partir du")
    version = _version()

    def __init__(self, data: Any = None, *, row: PriorityRule | None = None) -> None:
        names = ("label", "sentence", "weight", "version")
        initial: dict[str, Any] = {name: getattr(row, name) for name in names} if row else {"version": 0}
        super().__init__(data, initial={**initial, "since": timezone.localdate()})

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("label", "sentence", "weight", "since", "version")}


class ListSettingsForm(forms.Form):
    is_open = forms.BooleanField(
        label="Ouvrir le formulaire public",
        required=False,
        help_text="Une personne ou un aidant s’inscrit sans compte.",
    )
    intro = forms.CharField(
        label="Présentation du formulaire",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    offer_days = forms.IntegerField(label="Une proposition attend, en jours", min_value=2, max_value=60)
    survey_days = forms.IntegerField(label="Relance de l’enquête, en jours", min_value=2, max_value=60)
    max_travel_min = forms.IntegerField(label="Trajet le plus long, en minutes", min_value=5, max_value=120)
    renew_months = forms.IntegerField(label="Une inscription vaut, en mois", min_value=3, max_value=36)
    version = _version()

    def __init__(self, data: Any = None, *, row: DoctorListSettings, named: bool) -> None:
        super().__init__(data, initial={name: getattr(row, name) for name in self.base_fields})
        if not named:
            for name in ("is_open", "intro", "renew_months"):
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}


class ListFileForm(forms.Form):
    file = forms.FileField(
        label="Fichier .xlsx ou .csv",
        help_text="Une ligne par personne : nom, prénom, date de naissance, commune ; téléphone, ALD si connus.",
        error_messages={"required": "Choisissez le fichier.", "empty": "Ce fichier est vide."},
    )


class MessageForm(_WithCommunes):
    """What stands in the message to a colleague: only choices, no name and no free text."""

    doctor = forms.ModelChoiceField(
        queryset=Contact.objects.none(), label="Médecin", required=False, empty_label="à choisir"
    )
    commune = _commune()
    criteria = _criteria()
    at_home = forms.BooleanField(label="Ne peut pas se déplacer", required=False)

    def __init__(self, data: Any = None, *, community: Community) -> None:
        super().__init__(data)
        self.offer_communes(community)
        doctor = self.fields["doctor"]
        assert isinstance(doctor, forms.ModelChoiceField)
        doctor.queryset = doctors()
        criteria = self.fields["criteria"]
        assert isinstance(criteria, forms.MultipleChoiceField)
        rules = in_force(timezone.localdate())
        criteria.choices = [(one.key, one.label) for one in rules if one.key != AT_HOME]
        criteria.help_text = ""
