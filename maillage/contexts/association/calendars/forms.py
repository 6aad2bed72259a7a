from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.bodies.queries import open_bodies


class FeedForm(forms.Form):
    """For whose meetings an address is made: one's own, or those of a body."""

    name = forms.CharField(
        label="Pour quel agenda",
        required=False,
        max_length=80,
        help_text="Pour le reconnaître plus tard : « téléphone », « agenda du cabinet ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="Réunions",
        required=False,
        empty_label="Les miennes, toutes instances",
    )

    def __init__(self, *args: Any, may_bodies: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_bodies:
            self.fields["body"].queryset = open_bodies()  # type: ignore[attr-defined]
        else:
            del self.fields["body"]

    @property
    def values(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "body": self.cleaned_data.get("body")}


class OwnCalendarForm(forms.Form):
    name = forms.CharField(
        label="Nom",
        max_length=80,
        initial="Mon agenda",
        error_messages={"required": "Donnez un nom à cet agenda."},
    )
    file = forms.FileField(
        label="Fichier iCalendar (.ics)",
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={
            "required": "Choisissez le fichier que votre agenda exporte.",
            "empty": "Ce fichier est vide.",
        },
    )
