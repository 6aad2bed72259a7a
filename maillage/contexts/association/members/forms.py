"""One step of a membership."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.members.queries import open_colleges
from maillage.contexts.association.statutes.models import College
from maillage.platform.tables.filters import DateInput


class StepForm(forms.Form):
    """The day, and what the step needs: a college, who decided, why. names: the fields that it asks for."""

    college = forms.ChoiceField(label="Collège", required=False)
    happened_on = forms.DateField(
        label="À compter du",
        widget=DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"],
        error_messages={
            "required": "Écrivez le jour.",
            "invalid": "Cette date n’existe pas : écrivez-la comme 02/12/2025.",
        },
    )
    decided_how = forms.CharField(
        label="Décidé par",
        max_length=200,
        required=False,
        help_text="Par exemple « conseil d’administration du 12 mars ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        required=False,
        help_text="Facultatif, et lu par l’équipe et le bureau.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, contact: Contact, names: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        for name in set(self.fields) - set(names):
            del self.fields[name]
        self.fields["happened_on"].initial = timezone.localdate()
        self._colleges: dict[str, College] = {}
        if "college" in self.fields:
            self._offer_colleges(contact)

    def _offer_colleges(self, contact: Contact) -> None:
        self._colleges = {str(one.pk): one for one in open_colleges()}
        field = self.fields["college"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "aucun"), *((pk, one.name) for pk, one in self._colleges.items())]
        field.initial = str(contact.college_id or "")
        if not self._colleges:
            field.help_text = "Aucun collège n’est encore écrit : ils se définissent dans les statuts."

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.names]

    @property
    def chosen_college(self) -> College | None:
        return self._colleges.get(self.cleaned_data.get("college") or "")
