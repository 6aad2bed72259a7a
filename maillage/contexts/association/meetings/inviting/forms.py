"""Forms of the list: a contact to invite, a guest by name."""

from __future__ import annotations

from django import forms

from maillage.contexts.association.contacts.fields import ContactField
from maillage.contexts.association.contacts.models import Category


class InviteForm(forms.Form):
    contact = ContactField(label="Inviter une personne ou une organisation", required=True)


class CountForm(forms.Form):
    """People who came and whose names nobody noted: how many, counted as what."""

    count = forms.IntegerField(
        label="Combien",
        min_value=0,
        max_value=2_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Écrivez combien de personnes.",
            "invalid": "Écrivez un nombre de personnes.",
            "min_value": "Écrivez 0 ou plus.",
            "max_value": "On compte 2 000 personnes au plus.",
        },
    )
    category = forms.ChoiceField(
        label="Compter comme",
        choices=Category.choices,
        initial=Category.ELECTED,
        error_messages={
            "required": "Choisissez la catégorie.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )


class GuestForm(forms.Form):
    """Somebody by name alone."""

    name = forms.CharField(
        label="Nom",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": "Un nom tient en 200 caractères."},
    )
    organisation_name = forms.CharField(
        label="Organisme",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Mairie, hôpital, association…",
        error_messages={"max_length": "Un nom tient en 200 caractères."},
    )
    category = forms.ChoiceField(
        label="Compter comme",
        choices=Category.choices,
        initial=Category.ELECTED,
        error_messages={
            "required": "Choisissez la catégorie.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )
