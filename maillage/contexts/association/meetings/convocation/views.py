"""Convocation, reminder, cancellation: what will leave is shown first."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.access import MODULE, abilities, address, back, found, refused
from maillage.contexts.association.meetings.convocation import letters, services
from maillage.contexts.association.meetings.convocation.notice import notice_of
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.words import when, where
from maillage.contexts.association.permissions import CONVENE
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

_MESSAGE = 4_000


class ConveneForm(forms.Form):
    message = forms.CharField(
        label="Un mot en plus",
        max_length=_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatif. La date, le lieu, l’ordre du jour et le lien personnel y sont déjà.",
        error_messages={"max_length": "Ce mot tient en 4 000 caractères."},
    )
    only_new = forms.BooleanField(
        label="Seulement à qui n’a encore rien reçu",
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelForm(forms.Form):
    why = forms.CharField(
        label="Motif",
        max_length=300,
        required=False,
        help_text="Il est dit aux participants.",
        error_messages={"max_length": "Un motif tient en 300 caractères."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def convene(request: CommunityRequest, pk: int) -> HttpResponse:
    """The letter as it will leave, to whom, whether it is in time; a POST sends it."""
    row = found(pk)
    form = ConveneForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            done = services.convene(by=request.actor, pk=pk, **form.cleaned_data)
        except MeetingRefused as refusal:
            form.add_error(None, str(refusal))
            # The person has read what changed: the next sending is over what stands today.
            form.data = with_version(request, found(pk).version)
        else:
            return _convened(request, row, done)
    return render(request, "association/meetings/convene.html", _context(request, row, form))


def _context(request: CommunityRequest, row: Meeting, form: ConveneForm) -> dict[str, object]:
    attendees = list(queries.attendees_of(row))
    with_address, without = services.reachable(attendees)
    items = queries.agenda_of(row)
    text = letters.convocation(
        row, items, community=request.community.name, message="", is_change=row.convened_at is not None
    )
    return {
        "meeting": row,
        "form": form,
        "may": abilities(request.actor, row),
        "notice": notice_of(row),
        "when": when(row.starts_at, row.ends_at),
        "where": where(row),
        "count": len(attendees),
        "reached": len(with_address),
        "without": without,
        "new": sum(1 for one in with_address if one.invited_at is None),
        "items": items,
        "subject": text.subject,
        "body": text.body.replace(letters.LINK, "[lien personnel de chaque participant]"),
    }


def _convened(request: CommunityRequest, row: Meeting, done: services.Convened) -> HttpResponse:
    said = f"Convocation envoyée à {count_words(done.sent, 'personne', feminine=True)}."
    messages.success(request, said)
    if done.without_email:
        messages.warning(
            request,
            f"Sans adresse électronique, à prévenir autrement : {', '.join(done.without_email[:20])}"
            f"{'…' if len(done.without_email) > 20 else '.'}",
        )
    if done.notice.is_late:
        messages.warning(request, done.notice.words)
    return redirect(address(request, "meeting", row))


@require_POST
@community_view(CONVENE, module=MODULE)
def remind(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    try:
        sent = services.remind(by=request.actor, pk=pk)
    except MeetingRefused as refusal:
        return refused(request, "meeting", row, refusal)
    said = f"Rappel envoyé à {count_words(sent, 'personne', feminine=True)} sans réponse."
    return back(request, "meeting", row, said)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def cancel(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.cancel_meeting(by=request.actor, pk=pk, why=form.cleaned_data["why"])
        except MeetingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = (
                f"{count_words(sent, 'personne', feminine=True)} en sont prévenues."
                if sent
                else "Personne n’était encore prévenu."
            )
            return back(request, "meeting", row, f"La réunion est annulée. {told}")
    told_count = sum(1 for one in queries.attendees_of(row) if one.invited_at is not None)
    context = {"meeting": row, "form": form, "told": told_count, "may": abilities(request.actor, row)}
    return render(request, "association/meetings/cancel.html", context)
