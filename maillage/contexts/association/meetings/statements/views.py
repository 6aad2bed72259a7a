"""The « tour de table »: one person after the other, what was said, what each takes on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.access import MODULE, abilities, back, found, refused
from maillage.contexts.association.meetings.models import Attendee, Meeting
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.statements import services
from maillage.contexts.association.permissions import CONVENE
from maillage.platform.tables.filters import DayField
from maillage.platform.tenancy.views import CommunityRequest, community_view


class StatementForm(forms.Form):
    attendee = forms.ChoiceField(
        label="Qui parle",
        error_messages={
            "required": "Choisissez qui parle.",
            "invalid_choice": "Choisissez une personne dans la liste.",
        },
    )
    text = forms.CharField(
        label="Ce qui est dit",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Ce texte tient en 2 000 caractères."},
    )
    commitment = forms.CharField(
        label="Ce que la personne fera",
        max_length=200,
        required=False,
        help_text="Par exemple « Proposer une salle de consultation ». Cela devient une suite à donner.",
        error_messages={"max_length": "Une phrase : 200 caractères."},
    )

    def __init__(
        self, data: Any = None, *, people: list[Attendee], initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["due_on"] = DayField(label="Pour le")
        field = self.fields["attendee"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choisir"), *((str(one.pk), str(one)) for one in people)]


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONVENE, module=MODULE)
def round_table(request: CommunityRequest, pk: int) -> HttpResponse:
    """What was said so far; a POST notes one more, and proposes the next person."""
    row = found(pk)
    said = queries.statements_of(row)
    people = _people(row)
    spoken = {one.attendee_id for one in said}
    following = next((one.pk for one in people if one.pk not in spoken), "")
    form = StatementForm(
        request.POST if request.method == "POST" else None, people=people, initial={"attendee": following}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.note_statement(
                by=request.actor,
                pk=pk,
                attendee=int(data["attendee"]),
                text=data["text"],
                commitment=data["commitment"],
                due_on=data["due_on"],
            )
        except MeetingRefused as refusal:
            form.add_error(None, str(refusal))
        except Attendee.DoesNotExist:
            raise Http404 from None
        else:
            return back(request, "meeting_round", row, anchor="parole")
    context = {
        "meeting": row,
        "form": form,
        "statements": said,
        "left": len(people) - len(spoken & {one.pk for one in people}),
        "people": people,
        "may": abilities(request.actor, row),
    }
    return render(request, "association/meetings/round.html", context)


def _people(row: Meeting) -> list[Attendee]:
    """Those who are there; the whole list where nobody was noted yet."""
    everybody = list(queries.attendees_of(row))
    there = [one for one in everybody if one.presence in queries.THERE]
    return there or everybody


@require_POST
@community_view(CONVENE, module=MODULE)
def remove(request: CommunityRequest, pk: int, statement: int) -> HttpResponse:
    row = found(pk)
    try:
        services.remove_statement(by=request.actor, pk=pk, statement=statement)
    except MeetingRefused as refusal:
        return refused(request, "meeting_round", row, refusal)
    return back(request, "meeting_round", row, "Cette parole est retirée.")
