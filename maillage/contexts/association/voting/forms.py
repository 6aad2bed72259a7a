"""Forms of a vote: the question with its count on one page, and the choice of another way to vote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict

from maillage.contexts.association.meetings.models import AgendaItem
from maillage.contexts.association.voting.models import Audience, DecisionKind, Means
from maillage.contexts.association.voting.refusals import VoteRefused
from maillage.core.voting.majority import AGAINST, FOR

_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_FIELD: Final = "n"
_BETWEEN: Final = ":"


class QuestionForm(forms.Form):
    """The question, the point it belongs to, and what it is about."""

    question = forms.CharField(
        label="Question mise aux voix",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez la question, par exemple « Approuver le budget 2027 »."},
    )
    agenda_item = forms.ModelChoiceField(
        queryset=AgendaItem.objects.none(),
        label="Point de l’ordre du jour",
        required=False,
        empty_label="Aucun",
    )
    decision = forms.ChoiceField(
        label="Ce qui est décidé",
        choices=DecisionKind.choices,
        help_text="Les statuts demandent parfois une autre majorité ou un autre quorum.",
    )
    president_choice = forms.ChoiceField(
        label="Voix de la présidence, en cas d’égalité",
        required=False,
        choices=[("", "Sans objet"), (FOR, "Pour"), (AGAINST, "Contre")],
    )
    anyway = forms.BooleanField(
        label="Enregistrer même si ces voix dépassent les présences notées", required=False
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agenda_item"].queryset = items  # type: ignore[attr-defined]


class PreparedForm(QuestionForm):
    """Another way to vote than by hands at once: names to choose from, roll call, secret ballot, paper."""

    president_choice = None  # type: ignore[assignment]
    anyway = None  # type: ignore[assignment]
    means = forms.ChoiceField(label="Mode de vote", choices=Means.choices, initial=Means.SECRET)
    detail = forms.CharField(
        label="Précisions", required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    options = forms.CharField(
        label="Noms ou choix proposés",
        required=False,
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un par ligne. Laissez vide pour un vote pour, contre ou abstention.",
    )
    seats = forms.IntegerField(label="Sièges à pourvoir", min_value=1, max_value=40, initial=1)
    audience = forms.ChoiceField(label="Peuvent voter", choices=Audience.choices, initial=Audience.PRESENT)

    field_order = ("question", "agenda_item", "means", "decision", "options", "seats", "audience", "detail")

    @property
    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        found["options"] = found["options"].splitlines()
        return found


@dataclass(frozen=True)
class NumberField:
    """A box for a number of voices."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class NumberRow:
    """The boxes of a college; its name is "" where all voices weigh the same."""

    college: str
    fields: tuple[NumberField, ...]


def number_rows(
    colleges: Sequence[tuple[str, str]], labels: dict[str, str], data: QueryDict | dict[str, str]
) -> list[NumberRow]:
    """The boxes to fill in. colleges: (code, name); data: what was typed before."""
    rows = []
    for code, name in colleges:
        names = {key: _BETWEEN.join((_FIELD, code, key)) for key in labels}
        fields = tuple(
            NumberField(names[key], label, data.get(names[key], "") or "") for key, label in labels.items()
        )
        rows.append(NumberRow(name, fields))
    return rows


def counts_in(data: QueryDict) -> dict[str, dict[str, int]]:
    """college -> choice -> voices, an empty box being none. Raises VoteRefused."""
    found: dict[str, dict[str, int]] = {}
    for name, text in data.items():
        parts = name.split(_BETWEEN)
        if len(parts) != 3 or parts[0] != _FIELD:
            continue
        typed = str(text).strip() or "0"
        if not _NUMBER.fullmatch(typed):
            raise VoteRefused(f"« {typed[:20]} » n’est pas un nombre de voix : écrivez un nombre entier.")
        found.setdefault(parts[1], {})[parts[2]] = int(typed)
    return found


__all__ = ["NumberRow", "PreparedForm", "QuestionForm", "counts_in", "number_rows"]
