"""The one form: which account is yours."""

from __future__ import annotations

from django import forms


class AddressForm(forms.Form):
    """The address of an account that exists, typed by somebody whom we do not know yet."""

    email = forms.EmailField(
        label="Adresse électronique de votre compte",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Écrivez l’adresse de votre compte Maillage."},
    )
