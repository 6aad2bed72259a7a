"""Forms of what is foreseen: the meeting, a point, lines of an agenda, dates that come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts.fields import ContactField
from maillage.contexts.association.meetings.models import AgendaItem, Meeting, MeetingKind, Series
from maillage.contexts.association.meetings.preparing.services import AgendaLine
from maillage.contexts.association.meetings.words import holiday
from maillage.contexts.territory import api as territory
from maillage.core.calendars.recurrence import MONTHLY, WEEKLY, days_after, same_hour
from maillage.platform.tables.filters import DayField, HourField
from maillage.platform.tenancy.models import Community


def instant(day: date, hour: time) -> datetime:
    """That hour of the clock on that day, in Europe/Paris."""
    return timezone.make_aware(datetime.combine(day, hour))


def span(day: date, start: time, end: time | None) -> tuple[datetime, datetime | None]:
    """Start and end; an end before the start is after midnight."""
    starts_at = instant(day, start)
    if end is None:
        return starts_at, None
    return starts_at, instant(day + timedelta(days=1) if end <= start else day, end)


class MeetingForm(forms.Form):
    """The meeting itself; its date may come later, by a poll."""

    kind = forms.ChoiceField(
        label="Type de réunion",
        choices=[("", "Choisir"), *MeetingKind.choices],
        error_messages={
            "required": "Choisissez le type de réunion.",
            "invalid_choice": "Choisissez un type dans la liste.",
        },
    )
    title = forms.CharField(
        label="Titre",
        max_length=160,
        help_text="Par exemple « Assemblée générale 2026 » ou « Atelier avec les mairies ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Donnez un titre à la réunion.",
            "max_length": "Un titre tient en 160 caractères.",
        },
    )
    body = forms.ChoiceField(
        label="Instance qui se réunit",
        required=False,
        help_text="Elle dit qui convoquer et qui a une voix. Aucune pour une soirée ou un atelier ouvert.",
    )
    day = DayField(label="Jour")
    start = HourField(label="Début")
    end = HourField(label="Fin")
    place = forms.CharField(
        label="Lieu",
        max_length=200,
        required=False,
        help_text="La salle et son adresse.",
        error_messages={"max_length": "Un lieu tient en 200 caractères."},
    )
    commune = forms.ChoiceField(label="Commune", required=False)
    link = forms.CharField(
        label="Lien de visioconférence",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"max_length": "Ce lien est trop long."},
    )
    summary = forms.CharField(
        label="Présentation",
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="De quoi il s’agit ; ce texte part avec la convocation.",
        error_messages={"max_length": "Ce texte tient en 4 000 caractères."},
    )
    series = forms.ChoiceField(label="Série", required=False, help_text="D’autres réunions du même sujet.")
    new_series = forms.CharField(label="Ou nouvelle série", max_length=160, required=False)
    second_call = forms.BooleanField(
        label="Seconde convocation",
        required=False,
        help_text="Le quorum manquait la première fois : les statuts peuvent alors demander moins.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # The public holiday of which the person was told, and which is kept.
    holiday_kept = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, community: Community, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.bodies = {str(one.pk): one for one in Body.objects.filter(closed_on=None).order_by("name", "pk")}
        self.all_series = {str(one.pk): one for one in Series.objects.order_by("name", "pk")}
        own = list(territory.perimeter_communes(community).values_list("code", "name"))
        self._offer("body", "Aucune", [(key, one.name) for key, one in self.bodies.items()])
        self._offer("series", "Aucune", [(key, one.name) for key, one in self.all_series.items()])
        self._offer("commune", "Sans précision", own)
        self.near = next((code for code, _ in own), "")

    def _offer(self, name: str, none: str, choices: list[tuple[str, str]]) -> None:
        """A value that the meeting has already stays possible: a commune that left, a body that was closed."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        known = str(self.initial.get(name) or "")
        kept = self.initial.get(f"{name}_label")
        extra = [(known, str(kept))] if known and kept and known not in dict(choices) else []
        field.choices = [("", none), *choices, *extra]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("start") and not cleaned.get("day"):
            self.add_error("day", "Choisissez le jour, ou laissez l’heure vide pour chercher une date.")
        if cleaned.get("day") and not cleaned.get("start") and "start" not in self.errors:
            self.add_error("start", "À quelle heure commence la réunion ?")
        if cleaned.get("end") and not cleaned.get("start"):
            self.add_error("end", "Écrivez d’abord l’heure du début.")
        return cleaned

    def holiday_to_tell(self) -> str:
        """The public holiday on which a new day falls, as long as nobody was told; "" otherwise."""
        day: date | None = self.cleaned_data.get("day")
        if day is None or day == self.initial.get("day"):
            return ""
        if self.cleaned_data.get("holiday_kept") == day.isoformat():
            return ""
        return holiday(instant(day, time(12)), self.cleaned_data.get("commune") or self.near)

    def values(self) -> dict[str, Any]:
        """What the service takes; `new_series` is for the view."""
        data = self.cleaned_data
        starts_at = ends_at = None
        if data.get("day") and data.get("start"):
            starts_at, ends_at = span(data["day"], data["start"], data.get("end"))
        values = {name: data[name] for name in ("kind", "title", "place", "link", "summary", "second_call")}
        values |= {
            "starts_at": starts_at,
            "ends_at": ends_at,
            "commune_code": data["commune"],
        }
        # A body or a series that is no longer offered stays as it is: only another choice is written.
        if data["body"] in self.bodies or not data["body"]:
            values["body"] = self.bodies.get(data["body"])
        if data["series"] in self.all_series or not data["series"]:
            values["series"] = self.all_series.get(data["series"])
        return values


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """The form as the meeting is today."""
    start = timezone.localtime(meeting.starts_at) if meeting.starts_at else None
    end = timezone.localtime(meeting.ends_at) if meeting.ends_at else None
    return {
        **{
            name: getattr(meeting, name)
            for name in ("kind", "title", "place", "link", "summary", "second_call")
        },
        "body": str(meeting.body_id or ""),
        "body_label": meeting.body.name if meeting.body else "",
        "series": str(meeting.series_id or ""),
        "commune": meeting.commune_id or "",
        "commune_label": meeting.commune.name if meeting.commune else "",
        "day": start.date() if start else None,
        "start": start.time() if start else None,
        "end": end.time() if end else None,
        "version": meeting.version,
    }


class PointForm(forms.Form):
    """One point of the agenda."""

    title = forms.CharField(
        label="Point",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Écrivez le titre du point.",
            "max_length": "Un titre tient en 200 caractères ; le reste va dans les précisions.",
        },
    )
    nature = forms.ChoiceField(
        label="Nature",
        choices=AgendaItem.Kind.choices,
        initial=AgendaItem.Kind.INFORMATION,
        error_messages={
            "invalid_choice": "Choisissez dans la liste.",
            "required": "Choisissez dans la liste.",
        },
    )
    duration_min = forms.IntegerField(
        label="Durée (minutes)",
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": "Écrivez un nombre de minutes.",
            "min_value": "Une durée compte au moins une minute.",
            "max_value": "Un point dure au plus dix heures.",
        },
    )
    owner = ContactField(label="Porté par", help_text="Facultatif. Commencez à écrire le nom.")
    detail = forms.CharField(
        label="Précisions",
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Ce texte tient en 4 000 caractères."},
    )

    def line(self) -> AgendaLine:
        data = self.cleaned_data
        return AgendaLine(
            title=data["title"],
            kind=data["nature"],
            duration_min=data["duration_min"],
            detail=data["detail"],
            owner_id=data["owner"].pk if data["owner"] else None,
        )


class LinesForm(forms.Form):
    """Several points at once, typed or pasted."""

    lines = forms.CharField(
        label="Ajouter des points",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Un point par ligne. La durée et la nature se lisent à la fin : « Comptes 2025 (décision, 20 min) ».",
        error_messages={
            "required": "Écrivez au moins un point.",
            "max_length": "Ce texte est trop long pour un ordre du jour.",
        },
    )


class RepeatForm(forms.Form):
    """When a meeting comes back."""

    step = forms.ChoiceField(label="Elle revient", choices=())
    every = forms.IntegerField(
        label="Toutes les combien",
        min_value=1,
        max_value=12,
        initial=1,
        help_text="1 : chaque fois ; 2 : une fois sur deux.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Écrivez un nombre, 1 pour chaque fois.",
            "invalid": "Écrivez un nombre.",
            "min_value": "Écrivez 1 ou plus.",
            "max_value": "Écrivez 12 ou moins.",
        },
    )
    count = forms.IntegerField(
        label="Combien de réunions de plus",
        min_value=1,
        max_value=60,
        initial=5,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Écrivez combien de réunions préparer.",
            "invalid": "Écrivez un nombre.",
            "min_value": "Préparez au moins une réunion.",
            "max_value": "On prépare 60 réunions à la fois au plus.",
        },
    )

    skip_holidays = forms.BooleanField(label="Laisser de côté les jours fériés", required=False)

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data)
        self.meeting = meeting
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (WEEKLY, "chaque semaine, le même jour"),
            (MONTHLY, "chaque mois, le même jour de la semaine"),
        ]

    def starts(self) -> list[datetime]:
        """The instants that were asked for, at the same hour of the clock."""
        assert self.meeting.starts_at is not None
        first = timezone.localtime(self.meeting.starts_at)
        data = self.cleaned_data
        days = days_after(first.date(), step=data["step"], every=data["every"])
        wanted = [day for _, day in zip(range(data["count"]), days, strict=False)]
        starts = same_hour(first, wanted, timezone.get_current_timezone())
        return [one for one in starts if not (data["skip_holidays"] and self.holiday_of(one))]

    def holiday_of(self, start: datetime) -> str:
        return holiday(start, self.meeting.commune_id)


class SeriesForm(forms.Form):
    name = forms.CharField(
        label="Nom",
        max_length=160,
        error_messages={
            "required": "Donnez un nom à la série.",
            "max_length": "Un nom tient en 160 caractères.",
        },
    )
    subject = forms.CharField(
        label="Objet",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Ce texte tient en 1 000 caractères."},
    )
