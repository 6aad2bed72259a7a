"""Forms of the roster: rules, periods, turns, offers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.care.availability.fields import version_field
from maillage.contexts.care.roster import queries
from maillage.contexts.care.roster.models import HolidayRule, RosterRule, Turn
from maillage.platform.tables.filters import DayField, HourField
from maillage.platform.ui.typography import WEEKDAYS

_ONE_PERSON: Final = {
    "required": "Choisissez un professionnel.",
    "invalid_choice": "Choisissez dans la liste.",
}


def _day(label: str, *, help_text: str = "") -> DayField:
    field = DayField(label=label)
    field.required, field.help_text = True, help_text
    field.error_messages["required"] = "Donnez une date, par exemple 15/03/2027."
    return field


class RuleForm(forms.Form):
    """A rule: days, hours, holidays, who takes his turn."""

    name = forms.CharField(
        label="Nom",
        max_length=120,
        help_text="Par exemple « Soirs de semaine ».",
        error_messages={"required": "Donnez un nom à cette règle, par exemple « Soirs de semaine »."},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Jours",
        coerce=int,
        required=False,
        choices=[(number, name) for number, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    starts = HourField(label="De", required=True)
    ends = HourField(
        label="À", required=True, help_text="Une heure plus petite que la première est du lendemain."
    )
    holidays = forms.ChoiceField(label="Jours fériés", choices=HolidayRule.choices, widget=forms.RadioSelect)
    people = forms.TypedMultipleChoiceField(
        label="Rotation",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ceux qui acceptent d’être sollicités. Les tours sont partagés également entre ceux qui sont cochés.",
        error_messages={
            "invalid_choice": "Une personne cochée n’accepte plus d’être sollicitée : relisez la liste."
        },
    )
    is_active = forms.BooleanField(label="En service", required=False)
    version = version_field()

    def __init__(self, data: Any = None, *, row: RosterRule | None = None) -> None:
        self.seated = [one.responder_id for one in queries.seats_of(row)] if row is not None else []
        names = ("name", "weekdays", "starts", "ends", "holidays", "is_active", "version")
        first: dict[str, Any] = {"holidays": HolidayRule.SKIP, "is_active": True, "version": 0}
        if row is not None:
            first = {name: getattr(row, name) for name in names} | {"people": self.seated}
        super().__init__(data, initial=first)
        people = self.fields["people"]
        assert isinstance(people, forms.TypedMultipleChoiceField)
        people.choices = queries.holders()

    @property
    def values(self) -> dict[str, Any]:
        names = ("name", "weekdays", "starts", "ends", "holidays", "is_active")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def rotation(self) -> list[int]:
        """Who is in it keeps his place; new ones come after, by name."""
        chosen = list(self.cleaned_data["people"])
        kept = [pk for pk in self.seated if pk in chosen]
        return kept + [pk for pk in chosen if pk not in kept]

    @property
    def version_seen(self) -> int:
        return int(self.cleaned_data.get("version") or 0)


class PeriodForm(forms.Form):
    """For which days turns are prepared."""

    first = _day("Du")
    last = _day("Au", help_text="Ce dernier jour compris.")


class TurnForm(forms.Form):
    """A turn: who, which day, from when to when."""

    responder = forms.TypedChoiceField(label="Professionnel", coerce=int, error_messages=_ONE_PERSON)
    day = _day("Jour")
    starts = HourField(label="De", required=True)
    ends = HourField(
        label="À", required=True, help_text="Une heure plus petite que la première est du lendemain."
    )
    version = version_field()

    def __init__(self, data: Any = None, *, row: Turn | None = None) -> None:
        first: dict[str, Any] = {"version": 0}
        if row is not None:
            start, end = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
            first = {"responder": row.responder_id, "starts": start.time(), "ends": end.time()}
            first |= {"day": timezone.localdate(row.starts_at), "version": row.version}
        super().__init__(data, initial=first)
        choices = queries.holders()
        if row is not None and str(row.responder_id) not in dict(choices):
            choices.append((str(row.responder_id), row.responder.name))
        responder = self.fields["responder"]
        assert isinstance(responder, forms.TypedChoiceField)
        responder.choices = [("", "choisissez"), *choices]

    @property
    def values(self) -> dict[str, Any]:
        """The instants, by the clock of Paris."""
        cleaned = self.cleaned_data
        day, starts, ends = cleaned["day"], cleaned["starts"], cleaned["ends"]
        return {
            "responder": cleaned["responder"],
            "starts_at": _instant(day, starts),
            "ends_at": _instant(day if ends > starts else day + timedelta(days=1), ends),
        }

    @property
    def version_seen(self) -> int:
        return int(self.cleaned_data.get("version") or 0)


def _instant(day: date, hour: time) -> datetime:
    # Through UTC: an hour that does not exist on the day of summer time becomes one that does.
    typed = datetime.combine(day, hour, tzinfo=queries.ZONE)
    return datetime.fromtimestamp(typed.timestamp(), queries.ZONE)


class OfferForm(forms.Form):
    """To whom a turn is offered."""

    to = forms.TypedChoiceField(
        label="À qui",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )
    version = version_field()

    def __init__(self, data: Any = None, *, row: Turn) -> None:
        super().__init__(data, initial={"version": row.version})
        to = self.fields["to"]
        assert isinstance(to, forms.TypedChoiceField)
        others = [pair for pair in queries.holders() if pair[0] != str(row.responder_id)]
        to.choices = [("", "à tous les professionnels sollicitables"), *others]

    @property
    def version_seen(self) -> int:
        return int(self.cleaned_data.get("version") or 0)
