"""Pages of votes: the list, one vote, the shortest path to note a show of hands, and the secretariat's buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.meetings.models import AgendaItem, Meeting, MeetingState
from maillage.contexts.association.permissions import DECIDE, VIEW
from maillage.contexts.association.voting import queries, services
from maillage.contexts.association.voting.calling.services import note_voice
from maillage.contexts.association.voting.electorate import Floor, floor_of, quorum_of
from maillage.contexts.association.voting.forms import PreparedForm, QuestionForm, counts_in, number_rows
from maillage.contexts.association.voting.models import HandCount, HowNoted, Means, Vote, VoteState
from maillage.contexts.association.voting.permissions import abilities, puts_to_the_vote
from maillage.contexts.association.voting.personal import card_of
from maillage.contexts.association.voting.refusals import VoteRefused
from maillage.contexts.association.voting.results import CHOICE_WORDS, labels_of, split
from maillage.contexts.association.voting.tables import ROLL, VOTES
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "association"


def found(pk: int) -> Vote:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def _meeting(pk: int) -> Meeting:
    row: Meeting | None = Meeting.objects.select_related("body").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def to_vote(request: CommunityRequest, pk: int) -> HttpResponse:
    return redirect(community_url(request.community, "association:vote", pk=pk))


@require_safe
@community_view(VIEW, module=MODULE)
def votes(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, VOTES, queries.all_votes())


@require_safe
@community_view(VIEW, module=MODULE)
def vote(request: CommunityRequest, pk: int) -> HttpResponse:
    """One vote: what is asked, who may vote, the result once it is closed."""
    return _page(request, found(pk))


@require_safe
@community_view(VIEW, module=MODULE)
def roll(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """Who has voted, and what was said aloud; of a secret vote once it is closed: nobody watches who comes when."""
    row = found(pk)
    if row.means == Means.SECRET and row.state != VoteState.CLOSED:
        raise Http404
    return render_table(
        request, ROLL, queries.roll(row), template="association/voting/roll.html", extra={"vote": row}
    )


def _page(request: CommunityRequest, row: Vote, *, typed: Any = None, status: int = 200) -> HttpResponse:
    may = abilities(request.actor, row)
    context: dict[str, Any] = {
        "vote": row,
        "may": may,
        "table": queries.result_table(row) if row.state == VoteState.CLOSED else None,
        "turnout": None if row.is_counted or row.state == VoteState.DRAFT else queries.turnout_of(row),
        "labels": list(labels_of(row).items()),
        "ways": [(HowNoted.ROOM.value, "dans la salle"), (HowNoted.PHONE.value, "par téléphone")],
        "card": _card(request, row),
        "aloud": bool(row.rules.get("secret")) and row.means in (Means.HANDS, Means.ROLL_CALL),
        "roll": [],
        "rows": [],
    }
    if row.means == Means.ROLL_CALL and row.state != VoteState.DRAFT:
        context["roll"] = queries.roll_of(row)
        record_read(
            by=request.actor, what=queries.READING, obj=row, label=row.question, count=len(context["roll"])
        )
    if may["count"] or may["recount"]:
        context["rows"] = _boxes(row, typed)
    return render(request, "association/voting/vote.html", context, status=status)


def _card(request: CommunityRequest, row: Vote) -> Any:
    """The form of an open vote for a signed-in person who has a voice in it."""
    contact = queries.contact_of(request.actor.user) if row.state == VoteState.OPEN else None
    if contact is None:
        return None
    url = community_url(request.community, "association:vote_cast", pk=row.pk)
    return card_of(row, contact.pk, url)


def colleges_of(floor: Floor) -> list[tuple[str, str]]:
    """Code and name of the colleges that are counted apart; one without name where all voices weigh the same."""
    rules = floor.electorate.rules
    order = [college.code for college in rules.colleges]
    counted = set(floor.electorate.heaps.values()) or {""}
    codes = sorted(counted, key=lambda code: order.index(code) if code in order else -1)
    named = [(code, rules.college(code)) for code in codes]
    return [
        (code, college.name if college and floor.electorate.by_college else "") for code, college in named
    ]


def _boxes(row: Vote, typed: Any) -> list[Any]:
    """The boxes of a count, with what was typed, or what was counted before."""
    before = {
        f"n:{one.college}:{one.choice}": str(one.voices)
        for one in HandCount.objects.filter(vote=row).order_by("pk")
    }
    return number_rows(colleges_of(floor_of(row.meeting)), labels_of(row), before if typed is None else typed)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECIDE, module=MODULE)
def new(request: CommunityRequest, pk: int) -> HttpResponse:
    """A question put to the vote in a meeting: three numbers or one touch; below, every other way."""
    meeting = _meeting(pk)
    may = puts_to_the_vote(request.actor, meeting)
    if not any(may.values()):
        messages.error(request, _no_vote(meeting))
        return redirect(community_url(request.community, "association:meeting", pk=pk))
    posted = request.POST if request.method == "POST" else None
    other = posted is not None and "preparer" in posted
    items = meeting.agenda.order_by("rank", "pk")
    start = _start(request, items)
    form = QuestionForm(None if other else posted, items=items, initial=start, auto_id="id_%s")
    prepared = PreparedForm(posted if other else None, items=items, initial=start, auto_id="id_autre_%s")
    if posted is not None and (prepared if other else form).is_valid():
        try:
            made = _prepare(request, meeting, prepared) if other else _count_at_once(request, meeting, form)
        except VoteRefused as refusal:
            (prepared if other else form).add_error(None, str(refusal))
        else:
            return to_vote(request, made.pk)
    floor = floor_of(meeting)
    context = {
        "meeting": meeting,
        "may": may,
        "form": form,
        "prepared": prepared,
        "other": other,
        "rows": number_rows(colleges_of(floor), CHOICE_WORDS, posted or {}),
        "quorum": quorum_of(meeting, floor=floor),
    }
    return render(request, "association/voting/new.html", context, status=422 if posted is not None else 200)


def _no_vote(meeting: Meeting) -> str:
    if meeting.state == MeetingState.HELD:
        return "Le compte rendu est approuvé : reprenez-le d’abord pour y ajouter un vote."
    return "On vote dans une réunion convoquée : convoquez-la, ou ouvrez la séance."


def _start(request: CommunityRequest, items: QuerySet[AgendaItem]) -> dict[str, Any]:
    """The question of the point from which one comes (`?point=`), ready to be put."""
    number = request.GET.get("point", "")
    item = items.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    return {} if item is None else {"question": item.title, "agenda_item": item.pk}


def _count_at_once(request: CommunityRequest, meeting: Meeting, form: QuestionForm) -> Vote:
    unanimous = "unanime" in request.POST
    made = services.record_hands(
        by=request.actor,
        meeting=meeting,
        counts=None if unanimous else counts_in(request.POST),
        unanimous=unanimous,
        **form.cleaned_data,
    )
    messages.success(request, made.words)
    return made


def _prepare(request: CommunityRequest, meeting: Meeting, form: PreparedForm) -> Vote:
    return services.prepare_vote(by=request.actor, meeting=meeting, **form.values)


@require_POST
@community_view(DECIDE, module=MODULE)
def hands(request: CommunityRequest, pk: int, item: int) -> HttpResponse:
    """One touch on a point of the agenda: adopted unanimously."""
    meeting = _meeting(pk)
    point = meeting.agenda.filter(pk=item).first()
    if point is None:
        raise Http404
    try:
        made = services.record_hands(
            by=request.actor, meeting=meeting, question=point.title, agenda_item=point, unanimous=True
        )
    except VoteRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{made.question} : {made.words}")
    return redirect(community_url(request.community, "association:meeting", pk=pk))


@require_POST
@community_view(DECIDE, module=MODULE)
def count(request: CommunityRequest, pk: int) -> HttpResponse:
    """The count of a prepared vote, or its correction."""
    row = found(pk)
    unanimous = "unanime" in request.POST
    try:
        made = services.count_vote(
            by=request.actor,
            pk=row.pk,
            counts=None if unanimous else counts_in(request.POST),
            unanimous=unanimous,
            president_choice=_president(request.POST.get("president_choice", "")),
            anyway="anyway" in request.POST,
        )
    except VoteRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, row, typed=request.POST, status=422)
    messages.success(request, made.words)
    return to_vote(request, row.pk)


def _president(text: str) -> str:
    return text if text in CHOICE_WORDS else ""


def _act(request: CommunityRequest, pk: int, service: Callable[..., Vote], said: str) -> HttpResponse:
    """One button of the secretariat: the vote as it is after it, or why not."""
    row = found(pk)
    try:
        made = service(by=request.actor, pk=row.pk)
    except VoteRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said or made.words)
    return to_vote(request, row.pk)


@require_POST
@community_view(DECIDE, module=MODULE)
def open_now(request: CommunityRequest, pk: int) -> HttpResponse:
    said = "Le vote est ouvert : chacun vote depuis « Ma réunion », sur son téléphone."
    return _act(request, pk, services.open_vote, said)


@require_POST
@community_view(DECIDE, module=MODULE)
def close_now(request: CommunityRequest, pk: int) -> HttpResponse:
    return _act(request, pk, services.close_vote, "")


@require_POST
@community_view(DECIDE, module=MODULE)
def cancel(request: CommunityRequest, pk: int) -> HttpResponse:
    return _act(request, pk, services.cancel_vote, "Le vote est annulé.")


@require_POST
@community_view(DECIDE, module=MODULE)
def note(request: CommunityRequest, pk: int, contact: int) -> HttpResponse:
    """What a voice of the roll said, in the room or by telephone."""
    row = found(pk)
    choice = tuple(key for one in request.POST.getlist("choice") for key in split(one))
    try:
        if not request.POST.getlist("choice"):
            raise VoteRefused("Choisissez une réponse.")
        noted = note_voice(
            by=request.actor, pk=row.pk, contact_id=contact, choice=choice, how=request.POST.get("how", "")
        )
    except VoteRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{noted.contact.name} : c’est noté, {noted.get_how_display()}.")
    return redirect(f"{community_url(request.community, 'association:vote', pk=row.pk)}#voix-{contact}")
