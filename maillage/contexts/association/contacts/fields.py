"""A field that names a contact: typed, suggested while one types, and understood without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.forms import BaseForm, BoundField

from maillage.contexts.association.contacts import queries
from maillage.contexts.association.contacts.models import Contact, ContactKind
from maillage.core.search_text import search_text

_NUMBER: Final = re.compile(r"\(n°\s*(\d{1,18})\)\s*\Z")
_LISTED: Final = 5


def suggestion(contact: Contact) -> str:
    """« Jeanne Aubépine, Bessèges (n° 12) »: what the list proposes, and what the field understands."""
    place = f", {contact.commune.name}" if contact.commune_id and contact.commune else ""
    return f"{contact.name}{place} (n° {contact.pk})"


class ContactField(forms.CharField):
    """A contact by its name, or as the suggestions write it. The page includes `association/contacts/_picker.html`.

    kind: only persons or only organisations. standings: only these; the others are refused with a sentence.
    """

    def __init__(
        self,
        *,
        label: str,
        required: bool = False,
        kind: str = "",
        standings: Sequence[str] = (),
        help_text: str = "Commencez à écrire le nom, puis choisissez dans la liste.",
        **kwargs: Any,
    ) -> None:
        self.kind, self.standings = kind, tuple(standings)
        super().__init__(
            label=label,
            required=required,
            max_length=300,
            help_text=help_text,
            widget=forms.TextInput(attrs={"autocomplete": "off", "data-contact-picker": True}),
            error_messages={"required": "Choisissez une personne ou une organisation."},
            **kwargs,
        )

    def get_bound_field(self, form: BaseForm, field_name: str) -> BoundField:
        """Ties the field to the list that `_picker.html` writes under it."""
        self.widget.attrs["list"] = f"contacts-{form.add_prefix(field_name)}"
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> Any:
        return suggestion(value) if isinstance(value, Contact) else value

    def clean(self, value: Any) -> Contact | None:
        typed: str = super().clean(value)
        if not typed:
            return None
        found = self._found(typed)
        if self.kind and found.kind != self.kind:
            wanted = "une organisation" if self.kind == ContactKind.ORGANISATION else "une personne"
            raise forms.ValidationError(f"« {found.name} » n’est pas {wanted}.")
        if self.standings and found.standing not in self.standings:
            raise forms.ValidationError(
                f"« {found.name} » ne convient pas ici ({found.get_standing_display()})."
            )
        return found

    def _found(self, typed: str) -> Contact:
        if written := _NUMBER.search(typed):
            contact = queries.find(int(written[1]))
            if contact is None:
                raise forms.ValidationError("Ce contact n’existe plus : choisissez-le dans la liste.")
            return contact
        words = sorted(search_text(typed).split())
        rows = [row for row in queries.search(typed, 50) if sorted(row.search_name.split()) == words]
        if len(rows) == 1:
            return rows[0]
        if not rows:
            raise forms.ValidationError(
                "Aucun contact ne porte ce nom : choisissez-le dans la liste, ou ajoutez-le d’abord aux contacts."
            )
        names = " ; ".join(suggestion(row) for row in rows[:_LISTED])
        raise forms.ValidationError(f"Plusieurs contacts portent ce nom, écrivez le bon : {names}.")
