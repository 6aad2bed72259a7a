"""Forms of protocols: the register, who takes part, one inclusion, a file of them."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.association.api import ContactField, profession_choices
from maillage.contexts.association.models import Contact
from maillage.contexts.care.protocols.importing import DOCTORS, MAX_BYTES, TITLES
from maillage.contexts.care.protocols.models import (
    InclusionAge,
    InclusionSex,
    Orientation,
    Participation,
    Protocol,
    YesNo,
)
from maillage.contexts.care.protocols.services import FIELDS
from maillage.platform.tables.filters import DateInput, DayField

_MAX_VERSION: Final = 2_000_000_000
_DAY: Final = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]
_NO_DAY: Final = {
    "required": "Choisissez le jour.",
    "invalid": "Cette date n’existe pas : écrivez-la comme 02/12/2025.",
}


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        input_formats=_DAY,
        error_messages=_NO_DAY,
    )


def _choice(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
        **options,
    )


class ProtocolForm(forms.Form):
    name = forms.CharField(
        label="Nom", max_length=160, error_messages={"required": "Donnez un nom au protocole."}
    )
    profession = forms.ChoiceField(
        label="Qui fait l’acte", error_messages={"required": "Choisissez la profession qui fait l’acte."}
    )
    summary = forms.CharField(
        label="En bref", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    source_label = forms.CharField(label="Texte de référence", required=False, max_length=200)
    source_url = forms.URLField(
        label="Adresse du texte",
        required=False,
        max_length=300,
        assume_scheme="https",
        error_messages={"invalid": "Cette adresse n’est pas complète : elle commence par https://."},
    )
    source_on = _day("Date du texte", required=False)
    is_confirmed = forms.BooleanField(
        label="Texte lu et vérifié",
        required=False,
        help_text="Sinon, le protocole est marqué « à confirmer ».",
    )
    products = forms.CharField(
        label="Produits possibles, un par ligne",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Une liste fermée : rien d’autre ne pourra être saisi.",
    )
    is_active = forms.BooleanField(label="En service", required=False, initial=True)
    once = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    version = forms.IntegerField(min_value=0, max_value=_MAX_VERSION, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Protocol | None = None) -> None:
        initial: dict[str, Any] = {"version": 0, "once": secrets.token_urlsafe(16)}
        if row is not None:
            initial = {name: getattr(row, name) for name in (*FIELDS, "version")}
            initial["products"] = "\n".join(row.products)
        super().__init__(data, initial=initial)
        profession = self.fields["profession"]
        assert isinstance(profession, forms.ChoiceField)
        profession.choices = [("", "choisissez"), *profession_choices()]

    def clean_products(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["products"].splitlines() if line.strip()]

    def clean_source_url(self) -> str:
        url: str = self.cleaned_data["source_url"]
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError("Seules les adresses du web sont acceptées.")
        return url

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class JoinForm(forms.Form):
    contact = ContactField(label="Pharmacie ou professionnel", required=True)
    since_on = _day("Participe depuis")
    trained_on = _day("Formation suivie le", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("since_on", timezone.localdate())


class LeaveForm(forms.Form):
    until_on = _day("Dernier jour")


class InclusionForm(forms.Form):
    """One inclusion, on a phone: closed lists only. once: makes two clicks one."""

    day = _day("Jour")
    age_band = _choice("Âge", InclusionAge.choices)
    sex = _choice("Sexe", [*InclusionSex.choices, ("", "non précisé")], required=False)
    has_doctor = _choice("A un médecin traitant", YesNo.choices, initial=YesNo.UNKNOWN)
    orientation = _choice("Orientation", Orientation.choices)
    product = forms.ChoiceField(label="Produit", required=False)
    delegate = forms.ModelChoiceField(
        queryset=Contact.objects.none(),
        label="Médecin délégant",
        required=False,
        empty_label="non précisé",
        error_messages={"invalid_choice": "Ce médecin n’est plus dans la liste : choisissez-en un autre."},
    )
    is_renewal = forms.BooleanField(label="Renouvellement d’un traitement", required=False)
    had_effect = forms.BooleanField(label="Effet indésirable", required=False)
    is_another = forms.BooleanField(label="C’est une autre personne", required=False)
    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, participation: Participation) -> None:
        super().__init__(data, initial={"day": timezone.localdate(), "once": secrets.token_urlsafe(16)})
        product, delegate = self.fields["product"], self.fields["delegate"]
        assert isinstance(product, forms.ChoiceField)
        assert isinstance(delegate, forms.ModelChoiceField)
        product.choices = [("", "non précisé"), *((one, one) for one in participation.protocol.products)]
        if not participation.protocol.products:
            del self.fields["product"]
        delegate.queryset = Contact.objects.filter(profession__in=DOCTORS).order_by("search_name", "pk")
        self.asks_again = False

    def values(self) -> dict[str, Any]:
        left_out = ("once", "is_another")
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class FileForm(forms.Form):
    file = forms.FileField(
        label="Fichier",
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=f"Excel (.xlsx) ou CSV, 1 000 lignes au plus. Colonnes : {TITLES}.",
        error_messages={"required": "Choisissez un fichier."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 2 Mo : importez-le en plusieurs fois.")
        return file


class ReadForm(forms.Form):
    """What the page showed, sent again to be written."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=400_000, strip=False)


class PeriodForm(forms.Form):
    """From one day to another; the last twelve months unless told."""

    du = DayField(label="Du")
    au = DayField(label="Au")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="periode_%s")

    def period(self) -> tuple[date, date]:
        self.is_valid()
        last: date = self.cleaned_data.get("au") or timezone.localdate()
        first: date = self.cleaned_data.get("du") or last - timedelta(days=365)
        return (first, last) if first <= last else (last, first)
