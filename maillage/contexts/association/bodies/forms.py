"""Forms of an instance, of a mandate and of a seat held elsewhere."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from maillage.contexts.association.bodies.models import Body, BodyKind, Function, Mandate
from maillage.contexts.association.bodies.services import BODY_FIELDS, OUTSIDE_FIELDS
from maillage.contexts.association.contacts.fields import ContactField
from maillage.contexts.association.contacts.models import ContactKind
from maillage.core.calendars.terms import last_day
from maillage.platform.tables.filters import DayField

MAX_SEATS: Final = 2_000


def _day(label: str, *, required: bool = True, help_text: str = "") -> DayField:
    field = DayField(label=label)
    field.required, field.help_text = required, help_text
    field.error_messages["required"] = "Donnez une date, par exemple 15/03/2027."
    return field


class DayForm(forms.Form):
    on = _day("Dernier jour")


class BodyForm(forms.Form):
    kind = forms.ChoiceField(
        label="Genre",
        choices=[("", "Choisir"), *BodyKind.choices],
        error_messages={
            "required": "Choisissez un genre ; « autre instance » convient si aucun ne correspond."
        },
    )
    name = forms.CharField(
        label="Nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le nom de l’instance."},
    )
    purpose = forms.CharField(
        label="Pour quoi faire", required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    parent = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="Rend compte à",
        required=False,
        empty_label="Aucune autre instance",
    )
    seats = forms.IntegerField(
        label="Nombre de sièges",
        required=False,
        min_value=1,
        max_value=MAX_SEATS,
        help_text="Tel que les statuts le disent ; laissez vide s’ils ne le disent pas.",
    )
    created_on = _day("Créée le")
    is_published = forms.BooleanField(
        label="Peut être publiée",
        required=False,
        help_text="Dans « Qui est qui », sur le web et à imprimer : les fonctions, et le nom de qui l’accepte.",
    )

    def __init__(self, *args: Any, row: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Body.objects.filter(closed_on=None).order_by("name", "pk")
        self.fields["parent"].queryset = rows.exclude(pk=row.pk) if row else rows  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in BODY_FIELDS}


class MandateForm(forms.Form):
    contact = ContactField(label="Qui", required=True)
    function = forms.ChoiceField(label="Fonction", choices=Function.choices, initial=Function.MEMBER)
    title = forms.CharField(
        label="Intitulé",
        required=False,
        max_length=120,
        help_text="Si l’association dit autre chose, par exemple « copilote du parcours diabète ».",
    )
    starts_on = _day("Du")
    ends_on = _day("Au", required=False, help_text="Dernier jour du mandat ; vide s’il est sans terme.")
    votes = forms.BooleanField(label="Voix délibérative", required=False, initial=True)

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class EndForm(forms.Form):
    on = _day("Dernier jour")
    reason = forms.CharField(
        label="Motif", required=False, max_length=200, help_text="Démission, départ du territoire…"
    )


class RenewForm(forms.Form):
    starts_on = _day("Du")
    ends_on = _day("Au", required=False)

    def __init__(self, data: Any = None, *, mandate: Mandate) -> None:
        super().__init__(data, initial=_next_term(mandate))


class OutsideForm(forms.Form):
    host_name = forms.CharField(
        label="Organisme",
        max_length=200,
        help_text="Par exemple « Centre hospitalier, conseil de surveillance ».",
        error_messages={"required": "Écrivez où l’association siège."},
    )
    host = ContactField(
        label="Le même dans les contacts",
        kind=ContactKind.ORGANISATION,
        help_text="S’il y est déjà, pour lier les deux.",
    )
    seat = forms.CharField(
        label="Siège",
        max_length=200,
        help_text="À quel titre, par exemple « personnalité qualifiée ».",
        error_messages={"required": "Écrivez à quel titre l’association y siège."},
    )
    holder = ContactField(
        label="Titulaire", kind=ContactKind.PERSON, help_text="Vide si le siège est vacant."
    )
    deputy = ContactField(label="Suppléance", kind=ContactKind.PERSON)
    starts_on = _day("Du")
    ends_on = _day("Au", required=False)
    reports_to = forms.ModelChoiceField(
        queryset=Body.objects.none(), label="Rend compte à", required=False, empty_label="Aucune instance"
    )
    report_months = forms.IntegerField(
        label="Compte rendu tous les combien de mois", required=False, min_value=1, max_value=60
    )
    next_report_on = _day("Prochain compte rendu le", required=False)
    is_mutual = forms.BooleanField(
        label="Siège réciproque : l’organisme siège aussi chez nous", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.filter(closed_on=None).order_by("name", "pk")
        self.fields["reports_to"].queryset = bodies  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in OUTSIDE_FIELDS}


class ReportForm(forms.Form):
    session_on = _day("Séance du")
    told_by = ContactField(label="Racontée par", kind=ContactKind.PERSON)
    text = forms.CharField(
        label="Ce qui s’est dit",
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Ce que l’association doit savoir ou faire. Pas de nom de patient.",
        error_messages={"required": "Écrivez au moins une phrase sur la séance."},
    )


def _next_term(mandate: Mandate) -> dict[str, Any]:
    """The term that follows, of the same length in whole years where the first one had such a length."""
    last = mandate.ended_on or mandate.ends_on
    if last is None:
        return {}
    start = last.fromordinal(last.toordinal() + 1)
    for years in range(1, 11):
        if mandate.ends_on == last_day(mandate.starts_on, years=years):
            return {"starts_on": start, "ends_on": last_day(start, years=years)}
    return {"starts_on": start}
