"""The form that asks for a package."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.keeping.sealing import Seal


class DepartureForm(forms.Form):
    """A passphrase of the person's choice, or a package in clear, knowingly."""

    passphrase = forms.CharField(
        label="Phrase secrète",
        required=False,
        strip=True,
        max_length=200,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text="Douze signes au moins, plusieurs mots de préférence. Personne ne peut la retrouver : sans elle, "
        "le paquet est perdu.",
    )
    again = forms.CharField(
        label="La même, une seconde fois",
        required=False,
        strip=True,
        max_length=200,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )
    in_clear = forms.BooleanField(
        label="Sans chiffrement",
        required=False,
        help_text="Quiconque obtient le fichier lit tout. À réserver à une machine et un transport sûrs.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        passphrase, in_clear = cleaned.get("passphrase", ""), cleaned.get("in_clear", False)
        if passphrase and in_clear:
            self.add_error("in_clear", "Choisissez : une phrase secrète, ou sans chiffrement.")
        elif not passphrase and not in_clear:
            self.add_error("passphrase", "Donnez une phrase secrète, ou choisissez « Sans chiffrement ».")
        elif passphrase != cleaned.get("again", "") and not in_clear:
            self.add_error("again", "Les deux phrases diffèrent : tapez-les de nouveau.")
        try:
            Seal(passphrase=passphrase)
        except KeepingRefused as refusal:
            self.add_error("passphrase", str(refusal))
        return cleaned
