"""Forms: who answers for the data, the request of a person, the answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.core.identifiers.rpps import has_rpps_key, is_rpps
from maillage.platform.privacy.models import Controller, RequestKind, RequestState
from maillage.platform.tables.filters import ListFilters, SearchField

OWN_CHECKS = (
    ("signed_in", "Je lui ai écrit à l’adresse que nous connaissons, et la réponse en vient"),
    ("in_person", "Je la connais, et elle a demandé de vive voix"),
    ("paper", "Elle a montré une pièce d’identité (à ne pas conserver)"),
)


class ControllerForm(forms.ModelForm[Controller]):
    """What the association says of itself in its register and its notices."""

    class Meta:
        model = Controller
        fields = (
            "association",
            "address",
            "representative",
            "contact",
            "officer_name",
            "officer_contact",
            "host",
        )
        labels = {
            "association": "Nom de l’association",
            "address": "Adresse postale",
            "representative": "Représentée par",
            "contact": "À qui écrire pour ses données",
            "officer_name": "Délégué à la protection des données",
            "officer_contact": "Comment le joindre",
            "host": "Hébergeur",
        }
        help_texts = {
            "association": "Tel qu’il est déclaré en préfecture. C’est elle qui répond des données.",
            "representative": "Prénom, nom et fonction, par exemple « Jeanne Exemple, présidente ».",
            "contact": "Adresse électronique ou postale. Elle est montrée à tous les membres.",
            "officer_name": "S’il y en a un. Sinon, laissez vide : le contact ci-dessus suffit.",
            "host": "Qui tient le serveur : nom et pays.",
        }


class RequestForm(forms.Form):
    """A person asks: who, what, when, and how we know that it is this person."""

    kind = forms.ChoiceField(label="Que demande la personne ?", widget=forms.RadioSelect)
    person_name = forms.CharField(label="Prénom et nom", max_length=150)
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Celle que la plateforme connaît : c’est par elle que sont retrouvés compte et messages.",
    )
    number = forms.CharField(
        label="Numéro RPPS",
        required=False,
        max_length=20,
        help_text="Pour un professionnel de l’annuaire : onze chiffres.",
    )
    check = forms.ChoiceField(
        label="Comment savez-vous que c’est bien cette personne ?",
        choices=OWN_CHECKS,
        widget=forms.RadioSelect,
        error_messages={"required": "Sans vérification, ne remettez rien : dites comment vous l’avez faite."},
    )
    received_on = forms.DateField(
        label="Reçue le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="La réponse est due un mois plus tard.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, label[:1].upper() + label[1:]) for kind, label in _kinds()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["received_on"].initial = timezone.localdate

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                "Cette date est dans l’avenir : écrivez le jour où la demande est arrivée."
            )
        return day

    def clean_number(self) -> str:
        typed = "".join(self.cleaned_data["number"].split())
        if typed and not (is_rpps(typed) and has_rpps_key(typed)):
            raise forms.ValidationError(
                "Ce n’est pas un numéro RPPS : onze chiffres, à relire sur la demande."
            )
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "email" in cleaned and "number" in cleaned and not cleaned["email"] and not cleaned["number"]:
            self.add_error(
                "email",
                "Écrivez l’adresse électronique ou le numéro RPPS : un nom seul peut être celui d’un autre.",
            )
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes. The identifier of the register is the RPPS number after an 8."""
        cleaned = self.cleaned_data
        number = cleaned["number"]
        return {
            "kind": cleaned["kind"],
            "person_name": cleaned["person_name"],
            "email": cleaned["email"],
            "idnps": f"8{number}" if number else "",
            "identity_check": dict(OWN_CHECKS)[cleaned["check"]],
            "received_on": cleaned["received_on"],
        }


def _kinds() -> list[tuple[RequestKind, str]]:
    return [(kind, str(kind.label)) for kind in RequestKind]


class AnswerForm(forms.Form):
    """What was answered to the person."""

    outcome = forms.CharField(
        label="Réponse donnée",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui a été remis, corrigé ou refusé, quand et comment. Un refus se motive (RGPD, article 12.4).",
    )
    refused = forms.BooleanField(label="La demande est refusée", required=False)


class ConfirmForm(forms.Form):
    """A word to type before what cannot be undone."""

    WORD = "EFFACER"

    word = forms.CharField(
        label="Pour confirmer, écrivez EFFACER",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_word(self) -> str:
        typed: str = self.cleaned_data["word"].strip()
        if typed.upper() != self.WORD:
            raise forms.ValidationError(
                f"Écrivez {self.WORD} en toutes lettres ; rien n’a encore été effacé."
            )
        return typed


class RequestFilters(ListFilters):
    """Filters of the requests."""

    text = SearchField(label="Qui")
    kind = forms.ChoiceField(label="Demande")
    open_only = forms.BooleanField(label="À traiter seulement")

    def __init__(self, data: Any, *, actor: Any) -> None:
        super().__init__(data, actor=actor)
        self.fields["kind"].choices = [("", "Toutes"), *RequestKind.choices]  # type: ignore[attr-defined]

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned["text"]:
            rows = rows.filter(person_name__icontains=cleaned["text"])
        if cleaned["kind"]:
            rows = rows.filter(kind=cleaned["kind"])
        if cleaned["open_only"]:
            rows = rows.exclude(state__in=(RequestState.DONE, RequestState.REFUSED))
        return rows
