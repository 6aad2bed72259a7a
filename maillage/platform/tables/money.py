"""Sums of money in forms: typed in euros, kept in whole cents."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.core.dues.euros import cents_of, euros


class EurosField(forms.CharField):
    """A sum typed as « 20 », « 12,50 » or « 1 234,50 € »; cleaned to cents, None where it is empty.

    most_cents: the largest sum that is taken; None leaves it to whoever writes it.
    """

    def __init__(
        self, *, label: str, required: bool = True, help_text: str = "", most_cents: int | None = None
    ) -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=20,
            help_text=help_text,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"required": "Écrivez une somme en euros, par exemple 20 ou 12,50."},
        )
        self.most_cents = most_cents

    def clean(self, value: Any) -> int | None:  # cents, not the text
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = cents_of(text)
        except ValueError:
            raise forms.ValidationError("Ce n’est pas une somme : écrivez par exemple 20 ou 12,50.") from None
        if self.most_cents is not None and cents > self.most_cents:
            raise forms.ValidationError(f"Cette somme dépasse {euros(self.most_cents)} : vérifiez-la.")
        return cents
