"""Forms of slots: offer one, write a rule, tie an agenda, book."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.care.slots.giving_back import OFFERED
from maillage.contexts.care.slots.models import Place, SlotOutcome, SlotRule
from maillage.contexts.care.slots.rules import MAX_PER_DAY
from maillage.contexts.care.slots.sites import Site, is_typed, site_of_number
from maillage.contexts.care.slots.times import ZONE
from maillage.contexts.care.unscheduled import needs
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.contexts.directory.api import PhoneField
from maillage.platform.tables.filters import DateInput, HourField
from maillage.platform.ui.typography import WEEKDAYS

_MAX_VERSION: Final = 2_000_000_000
_DAY: Final = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]
_NO_DAY: Final = {
    "required": "Choisissez le jour.",
    "invalid": "Cette date n’existe pas : écrivez-la comme 02/12/2025.",
}
LENGTHS: Final = ((10, "10 min"), (15, "15 min"), (20, "20 min"), (30, "30 min"), (45, "45 min"), (60, "1 h"))
_ELSEWHERE: Final = ("", "Un autre lieu, que j’écris ci-dessous")


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        input_formats=_DAY,
        error_messages=_NO_DAY,
    )


def _length() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="Durée",
        coerce=int,
        choices=LENGTHS,
        initial=15,
        error_messages={"required": "Choisissez la durée."},
    )


class OfferedForm(forms.Form):
    """Where, for whom: what a slot and a rule say alike. sites: places that the register knows."""

    place = forms.ChoiceField(
        label="Où", choices=Place.choices, widget=forms.RadioSelect, initial=Place.SURGERY
    )
    site_choice = forms.ChoiceField(
        label="Lieu d’exercice",
        required=False,
        help_text="Ceux de l’annuaire national. Le bon lieu compte : le SAS range les créneaux par structure.",
    )
    site_number = forms.CharField(
        label="FINESS ou SIRET de ce lieu",
        required=False,
        max_length=20,
        help_text="Sans lui, écrivez l’adresse entière : le SAS reçoit alors votre RPPS et un rang, et trouve moins "
        "bien vos créneaux.",
    )
    address_line = forms.CharField(label="Adresse", required=False, max_length=160)
    postal_code = forms.RegexField(
        r"^\d{5}$",
        label="Code postal",
        required=False,
        max_length=5,
        error_messages={"invalid": "Un code postal a cinq chiffres."},
    )
    city = forms.CharField(label="Commune", required=False, max_length=120)
    phone = PhoneField(label="Téléphone du lieu")
    agenda_url = forms.URLField(
        label="Votre agenda en ligne",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="Si on peut aussi y prendre rendez-vous : l’adresse de votre page, pas celle d’un créneau.",
        error_messages={"invalid": "Cette adresse n’est pas complète : elle commence par https://."},
    )
    is_cpts = forms.BooleanField(
        label="la CPTS : ses membres et sa coordination", required=False, initial=True
    )
    is_snp = forms.BooleanField(
        label="la régulation : SAS et partenaires qui orientent", required=False, initial=True
    )
    is_pro = forms.BooleanField(label="les professionnels de santé", required=False, initial=True)
    is_public = forms.BooleanField(label="tout public", required=False)

    def __init__(self, *args: Any, sites: Sequence[Site] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {one.label: one for one in sites}
        choice = self.fields["site_choice"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [*((label, label) for label in self.sites), _ELSEWHERE]
        if not self.is_bound and "site_choice" not in self.initial:
            self.initial["site_choice"] = next(iter(self.sites), "")

    def clean_agenda_url(self) -> str:
        url: str = self.cleaned_data["agenda_url"]
        if url and not url.startswith("https://"):
            raise forms.ValidationError("Seules les adresses qui commencent par https:// sont acceptées.")
        return url

    def clean_site_number(self) -> str:
        try:
            return site_of_number(self.cleaned_data["site_number"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(name) for name in ("is_public", "is_pro", "is_snp", "is_cpts")):
            self.add_error("is_cpts", "Choisissez au moins qui peut voir ce créneau.")
        return cleaned

    def offered(self) -> dict[str, Any]:
        """The values of `OFFERED`: of the place that was chosen, and as typed where the register has none."""
        said = self.cleaned_data
        values = {name: said[name] for name in OFFERED if name in said}
        known = self.sites.get(said.get("site_choice", ""))
        if known is None:
            return values | {"site": said["site_number"]}
        return values | {
            "site": known.key,
            "address_line": known.address_line or said["address_line"],
            "postal_code": known.postal_code or said["postal_code"],
            "city": known.city or said["city"],
            "phone": said["phone"] or known.phone,
        }


class SlotForm(OfferedForm):
    """One slot. once: makes two clicks one slot."""

    day = _day("Jour")
    at = HourField(label="Heure", required=True)
    length_min = _length()
    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("once", secrets.token_urlsafe(16))

    @property
    def start_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"], ZONE)

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.cleaned_data["length_min"])


class RuleForm(OfferedForm):
    weekdays = forms.TypedMultipleChoiceField(
        label="Jours",
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
        initial=[0, 1, 2, 3, 4],
        error_messages={"required": "Choisissez au moins un jour de la semaine."},
    )
    starts_at = HourField(
        label="À partir de", required=True, help_text="L’heure du premier ; les suivants s’enchaînent."
    )
    per_day = forms.IntegerField(
        label="Créneaux par jour",
        min_value=1,
        max_value=MAX_PER_DAY,
        initial=2,
        error_messages={
            "required": "Dites combien par jour.",
            "invalid": "Écrivez un nombre entier.",
            "min_value": "Un par jour au moins.",
            "max_value": f"{MAX_PER_DAY} par jour au plus.",
        },
    )
    length_min = _length()
    from_on = _day("Du")
    until_on = _day("Au", required=False, help_text="Vide : sans fin.")
    skips_holidays = forms.BooleanField(label="Sauf les jours fériés", required=False, initial=True)
    version = forms.IntegerField(min_value=0, max_value=_MAX_VERSION, widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, row: SlotRule | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = _initial(row, kwargs.get("sites", ()))
        super().__init__(*args, **kwargs)
        if row is None and not self.is_bound:
            self.initial.setdefault("from_on", timezone.localdate())

    def values(self) -> dict[str, Any]:
        names = ("weekdays", "starts_at", "per_day", "length_min", "from_on", "until_on", "skips_holidays")
        return self.offered() | {name: self.cleaned_data[name] for name in names}


def _initial(row: SlotRule, sites: Sequence[Site]) -> dict[str, Any]:
    names = [one for one in RuleForm.base_fields if hasattr(row, one)]
    initial = {name: getattr(row, name) for name in names}
    known = next((s for s in sites if s.key == row.site and s.address_line == row.address_line), None)
    initial["site_choice"] = known.label if known else ""
    if known is None and is_typed(row.site):
        initial["site_number"] = row.site[1:]
    return initial


class FeedForm(forms.Form):
    name = forms.CharField(label="Nom", max_length=80, initial="Mon agenda", required=False)
    address = forms.CharField(
        label="Adresse privée iCalendar (.ics)",
        max_length=1_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        help_text="Votre logiciel la donne souvent sous « partager » ou « exporter » ; elle commence par https://.",
        error_messages={"required": "Collez l’adresse que donne votre logiciel d’agenda."},
    )


class BookForm(forms.Form):
    """Book one slot: for an open request, or for a kind of need; and who is to be called back."""

    request = forms.ModelChoiceField(
        queryset=CareRequest.objects.none(),
        label="Pour quelle demande",
        required=False,
        empty_label="aucune : je choisis un type de besoin",
        error_messages={"invalid_choice": "Cette demande n’est plus en recherche : choisissez-en une autre."},
    )
    need = forms.ChoiceField(
        label="Type de besoin",
        required=False,
        error_messages={"invalid_choice": "Ce type de besoin n’est plus proposé : choisissez-en un autre."},
    )
    callback_name = forms.CharField(
        label="Qui rappeler",
        max_length=120,
        help_text="Un professionnel, un secrétariat ou un service. Jamais le patient.",
        error_messages={"required": "Dites qui rappeler."},
    )
    callback_phone = PhoneField(label="Téléphone")
    callback_email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        max_length=200,
        help_text="Pour recevoir la confirmation.",
        error_messages={"invalid": "Cette adresse n’est pas complète."},
    )

    def __init__(self, *args: Any, requests: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request, need = self.fields["request"], self.fields["need"]
        assert isinstance(request, forms.ModelChoiceField)
        assert isinstance(need, forms.ChoiceField)
        request.queryset = requests
        need.choices = [("", "choisissez"), *needs.choices(needs.offered())]
        self.fields["callback_phone"].required = True
        self.fields["callback_phone"].error_messages["required"] = "Donnez le numéro à rappeler."

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("request") and not cleaned.get("need"):
            self.add_error("need", "Choisissez le type de besoin, ou une demande.")
        return cleaned


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(choices=SlotOutcome.choices)
