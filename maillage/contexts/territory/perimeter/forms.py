"""The form of the perimeter: one selection, several ways to add to it, one date."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.territory.perimeter.services import MAX_COMMUNES

_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}", re.ASCII)
MAX_SEARCH = 100


def clean_text(text: str, limit: int) -> str:
    """One line without control characters, at most `limit` characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text[: limit * 4]).split())[
        :limit
    ]


def selected_codes(*texts: str) -> tuple[str, ...]:
    """The codes of the selection, each once; anything else that a browser may send is dropped.

    One more than the most that a perimeter may hold is kept, so that the service can say so.
    """
    found: dict[str, None] = {}
    for text in texts:
        for word in text[:20_000].upper().split():
            if _CODE.fullmatch(word):
                found[word] = None
    return tuple(found)[: MAX_COMMUNES + 1]


class PerimeterForm(forms.Form):
    """The date; the selection itself is read by `selected_codes` from several fields."""

    valid_from = forms.DateField(
        label="À partir du",
        help_text="Aujourd’hui, ou un jour à venir si la décision est déjà prise.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": "Dites à partir de quel jour vaut ce périmètre.",
            "invalid": "Cette date n’existe pas : écrivez-la comme 02/12/2025.",
        },
    )
    paste = forms.CharField(
        label="Coller des codes INSEE ou postaux",
        help_text="Une colonne d’un tableur, par exemple. Les anciens codes sont compris.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_from": timezone.localdate()})
        kwargs.setdefault("auto_id", "perimetre_%s")
        super().__init__(*args, **kwargs)
        self.fields["paste"].strip = False  # type: ignore[attr-defined]
