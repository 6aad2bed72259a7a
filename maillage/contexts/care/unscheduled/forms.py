"""Forms of requests: closed lists, and who to call back. Nothing else is asked for."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django import forms

from maillage.contexts.care.unscheduled import needs, partner_links
from maillage.contexts.care.unscheduled.models import (
    AgeBand,
    CareRequest,
    Constraint,
    Delay,
    KnowHow,
    NeedKind,
    Origin,
    Outcome,
    RequestLink,
)
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.health import HealthAwareForm
from maillage.platform.tenancy.models import Community

_MAX_VERSION: Final = 2_000_000_000
_PHONE_MAX: Final = 20
NAMES: Final = (
    "delay",
    "at_home",
    "age_band",
    "constraints",
    "callback_name",
    "callback_phone",
    "callback_email",
)


def _version() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=_MAX_VERSION, widget=forms.HiddenInput)


class RequestForm(HealthAwareForm, forms.Form):
    """One request. Choices are sent by what they are called in the database: the key of a need, the code of a commune.

    once: makes two clicks one request. identity: where health data are taken, else it is not there.
    """

    health_names = ("identity",)

    need = forms.ChoiceField(
        label="De quoi avez-vous besoin",
        error_messages={
            "required": "Choisissez le type de besoin.",
            "invalid_choice": "Ce type de besoin n’est plus proposé : choisissez-en un autre.",
        },
    )
    delay = forms.ChoiceField(
        label="Pour quand",
        choices=Delay.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le délai."},
    )
    commune = forms.ChoiceField(
        label="Commune du patient",
        error_messages={
            "required": "Choisissez la commune.",
            "invalid_choice": "Cette commune n’est pas sur le territoire : choisissez-en une de la liste.",
        },
    )
    at_home = forms.BooleanField(label="À domicile : le patient ne peut pas se déplacer", required=False)
    age_band = forms.ChoiceField(label="Âge", choices=AgeBand.choices, initial=AgeBand.ADULT)
    constraints = forms.MultipleChoiceField(
        label="À savoir avant de répondre",
        choices=Constraint.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    identity = forms.CharField(
        label="Identité du patient",
        required=False,
        max_length=300,
        help_text="Nom, prénom, téléphone. Seuls la coordination et le professionnel qui prend la demande la lisent.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    callback_name = forms.CharField(
        label="Qui rappeler",
        max_length=120,
        help_text="Votre nom ou votre service, jamais celui du patient.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Dites qui le professionnel doit rappeler."},
    )
    callback_phone = directory.PhoneField(label="À quel numéro")
    callback_email = forms.EmailField(
        label="Votre adresse électronique",
        required=False,
        max_length=200,
        help_text="Pour être prévenu dès que quelqu’un prend la demande.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": "Cette adresse n’est pas complète : elle s’écrit comme nom@cabinet.example."
        },
    )
    origin = forms.ChoiceField(label="Vous demandez en tant que", choices=Origin.choices)
    once = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        community: Community,
        initial: dict[str, Any] | None = None,
        fixed_origin: bool = False,
    ) -> None:
        super().__init__(data, initial={"once": secrets.token_urlsafe(16), **(initial or {})})
        self._offer("need", "choisissez", needs.choices(needs.offered()))
        communes = territory.named_communes(community)
        self._offer("commune", "choisissez", communes)
        if len(communes) == 1:
            self.initial.setdefault("commune", communes[0][0])
        self.fields["callback_phone"].required = True
        self.fields["callback_phone"].error_messages["required"] = "Écrivez le numéro à rappeler."
        self.fields["callback_phone"].widget.attrs["autocomplete"] = "tel"
        if fixed_origin:
            del self.fields["origin"]

    def _offer(self, name: str, nothing: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *choices]

    def clean_callback_phone(self) -> str:
        number: str = self.cleaned_data["callback_phone"]
        if len(number) > _PHONE_MAX:
            raise forms.ValidationError("Ce numéro est trop long : écrivez-en un seul.")
        return number

    def values(self) -> dict[str, Any]:
        """What `services.open_request` takes. 1 query."""
        told = {name: self.cleaned_data[name] for name in NAMES}
        told |= {name: self.cleaned_data[name] for name in ("origin", "identity") if name in self.fields}
        commune = Commune.objects.get(code=self.cleaned_data["commune"])
        once = self.cleaned_data["once"] or secrets.token_urlsafe(16)
        return {**told, "need": self.cleaned_data["need"], "commune": commune, "once": once}


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Qu’est devenue cette demande",
        choices=[
            (Outcome.HONOURED, "Le soin a eu lieu"),
            (Outcome.NO_SHOW, "Le patient n’est pas venu"),
            (Outcome.REDIRECTED, "Le patient a été réorienté"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites ce que la demande est devenue."},
    )
    emergency = forms.ChoiceField(
        label="Sans cette réponse, le patient serait-il allé aux urgences",
        choices=[("", "je ne sais pas"), ("yes", "oui, sans doute"), ("no", "non")],
        required=False,
        widget=forms.RadioSelect,
    )
    version = _version()

    def __init__(self, data: Any = None, *, row: CareRequest) -> None:
        said = {None: "", True: "yes", False: "no"}[row.emergency_avoided]
        super().__init__(data, initial={"outcome": row.outcome, "emergency": said, "version": row.version})

    def values(self) -> dict[str, Any]:
        said = {"": None, "yes": True, "no": False}[self.cleaned_data["emergency"]]
        return {
            "outcome": self.cleaned_data["outcome"],
            "emergency_avoided": said,
            "version": self.cleaned_data["version"],
        }


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[(Outcome.UNANSWERED, "Restée sans réponse"), (Outcome.REDIRECTED, "Réorientée")]
    )


class NeedForm(forms.Form):
    label = forms.CharField(
        label="Nom",
        max_length=80,
        help_text="Ce que l’on demande, jamais une maladie : par exemple « Soins infirmiers ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un nom à ce type de besoin."},
    )
    professions = forms.MultipleChoiceField(
        label="Qui peut répondre",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une profession."},
    )
    know_how = forms.ChoiceField(
        label="Compétence",
        choices=[("", "toute la profession"), *KnowHow.choices[1:]],
        required=False,
        help_text="Pour ne solliciter que les médecins généralistes, ou que les infirmiers en pratique avancée.",
    )
    position = forms.IntegerField(
        label="Place dans la liste",
        min_value=0,
        max_value=1_000,
        help_text="Les plus petits nombres d’abord.",
        error_messages={"required": "Donnez une place, par exemple 10."},
    )
    is_active = forms.BooleanField(label="Proposé dans les nouvelles demandes", required=False)
    version = _version()

    def __init__(self, data: Any = None, *, row: NeedKind | None = None) -> None:
        names = ("label", "professions", "know_how", "position", "is_active", "version")
        initial: dict[str, Any] = {"position": 100, "is_active": True, "version": 0}
        if row is not None:
            initial = {name: getattr(row, name) for name in names}
        super().__init__(data, initial=initial)
        professions = self.fields["professions"]
        assert isinstance(professions, forms.MultipleChoiceField)
        professions.choices = [(one.code, one.plural) for one in directory.SHORT_LABELS]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in needs.FIELDS}


class LinkForm(forms.Form):
    label = forms.CharField(
        label="Nom du partenaire",
        max_length=120,
        help_text="Par exemple « Mairie de Valdorge » ou « Pharmacie du Marché ».",
        error_messages={"required": "Donnez le nom du partenaire."},
    )
    partner = forms.CharField(
        label="Personne ou service à qui le lien est remis",
        required=False,
        max_length=160,
    )
    origin = forms.ChoiceField(
        label="Nature",
        choices=[(one.value, one.label) for one in partner_links.ORIGINS],
        initial=Origin.PARTNER,
        help_text="Chaque demande de ce lien est comptée ainsi.",
        error_messages={"invalid_choice": "Choisissez une nature de la liste."},
    )
    callback_phone = directory.PhoneField(
        label="Téléphone à rappeler", help_text="Il est proposé dans chaque demande ; on peut l’y changer."
    )
    version = _version()

    def __init__(self, data: Any = None, *, row: RequestLink | None = None) -> None:
        names = ("label", "partner", "origin", "callback_phone", "version")
        initial = {name: getattr(row, name) for name in names} if row else {"version": 0}
        super().__init__(data, initial=initial)

    def clean_callback_phone(self) -> str:
        number: str = self.cleaned_data["callback_phone"]
        if len(number) > _PHONE_MAX:
            raise forms.ValidationError("Ce numéro est trop long : écrivez-en un seul.")
        return number

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("label", "partner", "origin", "callback_phone")}
