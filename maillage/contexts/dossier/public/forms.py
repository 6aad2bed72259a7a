"""How a public page is composed: one form, with three fields for each action that may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from maillage.contexts.dossier.figures.book import ActionPage, IndicatorLine
from maillage.contexts.dossier.public.composing import proposed_texts
from maillage.contexts.dossier.public.models import PublicAction, PublicPage, Section
from maillage.contexts.dossier.public.services import Text

_MAX_VERSION = 2_000_000_000


@dataclass(frozen=True)
class ActionFields:
    """The fields of one action. reviewed: who read its text again and when, None before."""

    action: ActionPage
    shown: BoundField
    title: BoundField
    text: BoundField
    is_reviewed: BoundField
    row: PublicAction | None


class YearForm(forms.Form):
    """Of which year a public version is begun."""

    def __init__(self, data: Any = None, *, years: Any) -> None:
        super().__init__(data)
        self.fields["year"] = forms.ModelChoiceField(
            queryset=years,
            label="Année",
            empty_label=None,
            error_messages={
                "required": "Choisissez une année.",
                "invalid_choice": "Choisissez une année de la liste.",
            },
        )


class CompositionForm(forms.Form):
    title = forms.CharField(label="Titre de la page", max_length=160)
    intro = forms.CharField(
        label="Introduction",
        required=False,
        max_length=2_000,
        help_text="Deux ou trois phrases pour qui ne connaît pas la CPTS. Ne nommez personne sans son accord.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    coming = forms.CharField(
        label="Ce qui vient",
        required=False,
        max_length=2_000,
        help_text="Montré dans la partie « Et ensuite », avant les actions qui commencent.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sections = forms.MultipleChoiceField(
        label="Parties montrées",
        choices=Section.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une partie à montrer."},
    )
    figures = forms.TypedMultipleChoiceField(
        label="Indicateurs montrés", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    is_indexed = forms.BooleanField(
        label="Les moteurs de recherche peuvent montrer cette page",
        required=False,
        help_text="Sans cette case, seul qui a le lien la trouve.",
    )
    version = forms.IntegerField(
        required=False, min_value=0, max_value=_MAX_VERSION, label="Version", widget=forms.HiddenInput
    )

    def __init__(
        self,
        data: Any = None,
        *,
        page: PublicPage,
        actions: Sequence[ActionPage],
        figures: Sequence[IndicatorLine],
        texts: Mapping[int, PublicAction],
        chosen: set[int],
    ) -> None:
        super().__init__(
            data,
            initial={
                **{
                    name: getattr(page, name)
                    for name in ("title", "intro", "coming", "is_indexed", "version")
                },
                "sections": page.sections,
                "figures": sorted(chosen),
            },
        )
        self.actions, self.texts = actions, texts
        choice = self.fields["figures"]
        assert isinstance(choice, forms.TypedMultipleChoiceField)
        choice.choices = [(one.pk, f"{one.name} : {one.value_words}") for one in figures]
        proposed = proposed_texts(one.pk for one in actions if one.pk not in texts)
        for one in actions:
            self._add(one, texts.get(one.pk), proposed.get(one.pk, ""))

    def _add(self, action: ActionPage, row: PublicAction | None, proposed: str) -> None:
        key = f"a{action.pk}"
        self.fields[f"{key}_shown"] = forms.BooleanField(
            label="Montrer cette action", required=False, initial=bool(row and row.is_shown)
        )
        self.fields[f"{key}_title"] = forms.CharField(
            label="Titre public", required=False, max_length=200, initial=row.title if row else action.title
        )
        self.fields[f"{key}_text"] = forms.CharField(
            label="Texte public",
            required=False,
            max_length=1_000,
            initial=row.text if row else proposed,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields[f"{key}_reviewed"] = forms.BooleanField(
            label="Relu : rien de personnel, compréhensible par tous",
            required=False,
            initial=bool(row and row.reviewed_at),
        )

    @property
    def told(self) -> list[ActionFields]:
        """The actions with their fields, mission by mission."""
        return [
            ActionFields(
                one,
                self[f"a{one.pk}_shown"],
                self[f"a{one.pk}_title"],
                self[f"a{one.pk}_text"],
                self[f"a{one.pk}_reviewed"],
                self.texts.get(one.pk),
            )
            for one in self.actions
        ]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "intro", "coming", "is_indexed")}

    @property
    def written(self) -> list[Text]:
        found = self.cleaned_data
        return [
            Text(
                action_id=one.pk,
                is_shown=found[f"a{one.pk}_shown"],
                title=found[f"a{one.pk}_title"],
                text=found[f"a{one.pk}_text"],
                is_reviewed=found[f"a{one.pk}_reviewed"],
            )
            for one in self.actions
        ]
