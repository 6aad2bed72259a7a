"""The poll for a date, as the one who prepares the meeting sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.association.meetings.access import MODULE, abilities, address, back, found, refused
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.meetings.polling import queries, services
from maillage.contexts.association.meetings.preparing.forms import span
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.permissions import CONVENE
from maillage.platform.tables.filters import DayField, HourField
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

_ROWS = ("Premier jour", "Deuxième jour", "Troisième jour")


class DateForm(forms.Form):
    """Three days at once, at the same hours: most polls need no more."""

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for at, label in enumerate(_ROWS, 1):
            self.fields[f"day_{at}"] = DayField(label=label)
        self.fields["start"] = HourField(label="Début", required=True)
        self.fields["end"] = HourField(label="Fin")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(f"day_{at}") for at in range(1, len(_ROWS) + 1)) and not self.errors:
            self.add_error("day_1", "Choisissez au moins un jour.")
        return cleaned

    def spans(self) -> list[services.Span]:
        data = self.cleaned_data
        days = (data.get(f"day_{at}") for at in range(1, len(_ROWS) + 1))
        return [span(day, data["start"], data.get("end")) for day in days if day]


class AskForm(forms.Form):
    message = forms.CharField(
        label="Un mot en plus",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Ce mot tient en 2 000 caractères."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def poll(request: CommunityRequest, pk: int) -> HttpResponse:
    """The dates and what was said of them; a POST proposes some more."""
    row = found(pk)
    form = DateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_dates(by=request.actor, pk=pk, dates=form.spans())
        except MeetingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, "meeting_poll", row)
    return render(request, "association/meetings/poll.html", _context(request, row, form, AskForm()))


def _context(request: CommunityRequest, row: Meeting, form: DateForm, ask: AskForm) -> dict[str, Any]:
    return {
        "meeting": row,
        "poll": queries.poll_of(row),
        "form": form,
        "ask": ask,
        "may": abilities(request.actor, row),
    }


@require_POST
@community_view(CONVENE, module=MODULE)
def ask(request: CommunityRequest, pk: int) -> HttpResponse:
    """Send the question to all, or again to who said nothing."""
    row = found(pk)
    form = AskForm(request.POST)
    if not form.is_valid():
        context = _context(request, row, DateForm(), form)
        return render(request, "association/meetings/poll.html", context)
    try:
        if "remind" in request.POST:
            sent = services.remind_poll(by=request.actor, pk=pk)
        else:
            sent = services.open_poll(by=request.actor, pk=pk, message=form.cleaned_data["message"])
    except MeetingRefused as refusal:
        return refused(request, "meeting_poll", row, refusal)
    said = f"Question envoyée à {count_words(sent, 'personne', feminine=True)}."
    return back(request, "meeting_poll", row, said)


@require_POST
@community_view(CONVENE, module=MODULE)
def withdraw(request: CommunityRequest, pk: int, date: int) -> HttpResponse:
    row = found(pk)
    try:
        services.withdraw_date(by=request.actor, pk=pk, date=date)
    except MeetingRefused as refusal:
        return refused(request, "meeting_poll", row, refusal)
    return back(request, "meeting_poll", row, "Cette date n’est plus proposée.")


@require_POST
@community_view(CONVENE, module=MODULE)
def choose(request: CommunityRequest, pk: int, date: int) -> HttpResponse:
    """Keep one date; those who were asked are told."""
    row = found(pk)
    try:
        services.choose_date(by=request.actor, pk=pk, date=date)
    except MeetingRefused as refusal:
        return refused(request, "meeting_poll", row, refusal)
    messages.success(request, "La date est choisie, et les personnes interrogées en sont prévenues.")
    return redirect(address(request, "meeting", row))
