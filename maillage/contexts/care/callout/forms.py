"""The three answers, as they are typed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.utils import timezone

TAKE: Final = "take"
NO: Final = "no"
LATER: Final = "later"
BACK: Final = "back"
OTHER: Final = "other"
SOON: Final = "soon"


class AnswerForm(forms.Form):
    """One POST, one answer. at: an instant that was proposed, « soon » (to be agreed by telephone) or « other »."""

    action = forms.ChoiceField(choices=[(one, one) for one in (TAKE, NO, LATER, BACK)])
    at = forms.CharField(required=False, max_length=40)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"])
    clock = forms.TimeField(required=False, input_formats=["%H:%M", "%Hh%M", "%H h %M", "%Hh"])
    not_before = forms.DateField(required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        action = cleaned.get("action")
        if action is None:
            raise forms.ValidationError("Choisissez l’une des trois réponses.")
        if action == LATER:
            cleaned["until"] = self._until(cleaned.get("not_before"))
        if action == TAKE:
            cleaned["planned_at"] = self._planned(cleaned)
        return cleaned

    def _until(self, day: date | None) -> datetime:
        if day is None:
            raise forms.ValidationError(
                "Dites à partir de quel jour vous voulez bien être sollicité de nouveau."
            )
        return timezone.make_aware(datetime.combine(day, time()))

    def _planned(self, cleaned: dict[str, Any]) -> datetime | None:
        said = cleaned.get("at") or SOON
        if said == SOON:
            return None
        if said == OTHER:
            day, clock = cleaned.get("day"), cleaned.get("clock")
            if day is None or clock is None:
                raise forms.ValidationError("Écrivez le jour et l’heure, ou choisissez une heure proposée.")
            return timezone.make_aware(datetime.combine(day, clock))
        if cleaned.get("clock") is not None:
            # Typed and not chosen: nobody is given another hour than the one he wrote.
            raise forms.ValidationError(
                "Vous avez aussi écrit une heure : choisissez « Une autre heure » pour la garder, ou effacez-la."
            )
        moment = _instant(said)
        if moment is None:
            raise forms.ValidationError("Choisissez une heure dans la liste, ou écrivez-la.")
        return moment


def _instant(text: str) -> datetime | None:
    """An instant with its zone, as the page proposes it; None for another text."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
