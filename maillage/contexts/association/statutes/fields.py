"""Form fields of rules: a part of the voices, as people write it."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, Final

from django import forms

from maillage.contexts.association.statutes.words import percent

_FRACTION: Final = re.compile(r"([0-9]{1,4})\s*/\s*([0-9]{1,4})")
_PERCENT: Final = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{1,4}))?\s*%?")
# Shown as fractions; anything else in percent.
_PLAIN: Final = (2, 3, 4, 5, 6, 8)


def part_text(value: Fraction) -> str:
    """« 1/3 », « 40 % », « 0 »."""
    if value.denominator in _PLAIN:
        return f"{value.numerator}/{value.denominator}"
    return f"{percent(value)} %" if value else "0"


class PartField(forms.CharField):
    """« 1/3 », « 25 % » or « 25 » (of a hundred), as an exact Fraction; at most the whole unless `above_one`."""

    def __init__(
        self, *, label: str, required: bool = False, help_text: str = "", above_one: bool = False
    ) -> None:
        super().__init__(label=label, required=required, help_text=help_text, max_length=20)
        self.above_one = above_one

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Fraction):
            return str(value) if self.above_one else part_text(value)
        return value

    def clean(self, value: Any) -> Fraction | None:
        text = super().clean(value).replace("\N{NO-BREAK SPACE}", " ").strip()
        if not text:
            return None
        found = self._read(text)
        if found is None or (found > 1 and not self.above_one):
            raise forms.ValidationError("Écrivez une part, par exemple 1/3 ou 25 %.")
        return found

    def _read(self, text: str) -> Fraction | None:
        if match := _FRACTION.fullmatch(text):
            below = int(match[2])
            return Fraction(int(match[1]), below) if below else None
        if match := _PERCENT.fullmatch(text):
            value = Fraction(f"{match[1]}.{match[2] or 0}")
            return value if self.above_one and not text.endswith("%") else value / 100
        return None
