"""Choosing the other contact, and what stays where the two differ."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from maillage.contexts.association.contacts.fields import ContactField
from maillage.contexts.association.contacts.merging.plan import Plan
from maillage.contexts.association.contacts.models import Contact

KEPT: Final = "kept"
GONE: Final = "gone"
_MAX_VERSION: Final = 2_000_000_000


class OtherForm(forms.Form):
    avec = ContactField(label="L’autre fiche", required=True)

    def __init__(self, data: Any = None, *, row: Contact) -> None:
        super().__init__(data)
        self.row = row
        field = self.fields["avec"]
        assert isinstance(field, ContactField)
        field.kind = row.kind

    def clean_avec(self) -> Contact:
        other: Contact = self.cleaned_data["avec"]
        if other.pk == self.row.pk:
            raise forms.ValidationError("C’est la même fiche : choisissez l’autre.")
        return other


class MergeForm(forms.Form):
    """One choice for each thing in which the two differ; the versions that the page shows."""

    kept_version = forms.IntegerField(min_value=0, max_value=_MAX_VERSION, widget=forms.HiddenInput)
    gone_version = forms.IntegerField(min_value=0, max_value=_MAX_VERSION, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        versions = {"kept_version": plan.pair.kept.version, "gone_version": plan.pair.gone.version}
        super().__init__(data, initial=versions)
        self.names = [f"choix_{one.name}" for one in plan.choices]
        for name, one in zip(self.names, plan.choices, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=one.label,
                choices=[(KEPT, one.kept), (GONE, one.gone)],
                widget=forms.RadioSelect,
                initial=KEPT,
                error_messages={"required": "Choisissez.", "invalid_choice": "Rechargez la page."},
            )

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.names]

    @property
    def taken(self) -> frozenset[str]:
        return frozenset(
            name.removeprefix("choix_") for name in self.names if self.cleaned_data.get(name) == GONE
        )

    @property
    def seen(self) -> tuple[int, int]:
        return self.cleaned_data["kept_version"], self.cleaned_data["gone_version"]
