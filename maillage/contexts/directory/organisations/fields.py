"""Fields of a form that understand what people type: a telephone number, a commune."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.core.search_text import search_text

# Ten digits; short numbers (15, 3646, 116 117); other countries.
_PHONE: Final = re.compile(r"0[1-9]\d{8}|[1-9]\d{1,3}|11\d{4}|\+[1-9]\d{5,14}", re.ASCII)
# « +33 4… », « 0033 4… », and « +33 (0)4… » as letterheads write it.
_FRENCH: Final = re.compile(r"\A(?:\+|00)330?")
_FILLING: Final = re.compile(r"[\s.\-/()]+")
_CODE_AT_END: Final = re.compile(r"\(\s*([0-9][0-9AB][0-9]{3})\s*\)\s*\Z", re.ASCII)
_SHORT: Final = {"st": "saint", "ste": "sainte"}
# How many communes of one name a refusal lists.
_LISTED: Final = 6


class PhoneField(forms.CharField):
    """An optional telephone number, kept without spaces: ten digits, a short number, or one with its country."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
        super().__init__(label=label, required=False, max_length=30, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        number = _FRENCH.sub("0", _FILLING.sub("", typed))
        if number and not _PHONE.fullmatch(number):
            raise forms.ValidationError(
                "Ce numéro n’est pas complet : écrivez ses dix chiffres, par exemple 04 66 25 12 34."
            )
        return number


class CommuneField(forms.CharField):
    """An optional commune of France by its name, or as the suggestions write it: « Bessèges (30037) ».

    A name that several communes bear is refused with their codes, unless one is on the territory.
    """

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        self.codes: frozenset[str] = frozenset()
        super().__init__(label=label, required=False, max_length=100, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return suggestion(value) if isinstance(value, Commune) else value

    def clean(self, value: Any) -> Commune | None:
        typed: str = super().clean(value)
        if not typed:
            return None
        if written := _CODE_AT_END.search(typed):
            return self._by_code(written[1])
        found = [
            commune
            for commune in territory.search_communes(typed, 50, first=self.codes)
            if _key(commune.name) == _key(typed) or typed in (commune.code, *commune.postal_code_list)
        ]
        ours = [commune for commune in found if commune.code in self.codes]
        if len(ours) == 1 or len(found) == 1:
            return (ours or found)[0]
        raise forms.ValidationError(_not_one(found))

    def _by_code(self, code: str) -> Commune:
        commune = territory.current_commune(code)
        if commune is None:
            raise forms.ValidationError("Aucune commune ne porte ce code : choisissez-la dans la liste.")
        return commune


def suggestion(commune: Commune) -> str:
    return f"{commune.name} ({commune.code})"


def _key(text: str) -> str:
    """A name as communes are compared: « St Béta » is « saint beta »."""
    return " ".join(_SHORT.get(word, word) for word in search_text(text).split())


def _not_one(found: list[Commune]) -> str:
    if not found:
        return "Aucune commune ne porte ce nom : écrivez-le comme dans la liste, ou donnez son code INSEE."
    names = ", ".join(suggestion(commune) for commune in found[:_LISTED])
    more = "…" if len(found) > _LISTED else ""
    return f"Plusieurs communes répondent à ce nom, écrivez la bonne avec son code : {names}{more}"
