"""Writing a point: its text, saved while one writes, and the decisions and follow-ups that come out of it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.contexts.association.decisions.models import DecisionOrigin, FollowUpOrigin
from maillage.contexts.association.decisions.services import create_decision, create_follow_up
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.minutes import queries, services
from maillage.contexts.association.minutes.chapters import shown
from maillage.contexts.association.minutes.forms import NewPointForm, PointDecisionForm, PointFollowUpForm
from maillage.contexts.association.minutes.models import Minutes, MinutesState
from maillage.contexts.association.minutes.views import MODULE, found, minutes_url
from maillage.contexts.association.permissions import DECIDE
from maillage.contexts.association.voting.models import Vote
from maillage.platform.tenancy.views import CommunityRequest, community_view

_FOLDER: Final = "association/minutes"
_LARGEST: Final = 2**31


def _here(request: CommunityRequest, pk: int, point: int) -> str:
    return f"{minutes_url(request, pk)}#point-{point}"


def _chapter(minutes: Minutes, point: int) -> queries.Chapter:
    chapter = queries.chapter_of(minutes, point)
    if chapter is None:
        raise Http404
    return chapter


def _number(text: str) -> int:
    """A version as a form sends it; 0, which no row has, for anything else."""
    return min(int(text), _LARGEST) if text.isascii() and text.isdigit() and len(text) < 12 else 0


@require_POST
@community_view(DECIDE, module=MODULE)
def write(request: CommunityRequest, pk: int, point: int) -> HttpResponse:
    """Save the text of a point. A part of page says how it went; without script, the page itself."""
    minutes = found(pk)
    chapter = _chapter(minutes, point)
    # « Garder le mien » answers the version of the other's text; the field alone, the version that was shown.
    seen = _number(request.POST.get("keep") or request.POST.get("version", ""))
    text = request.POST.get("text", "")
    context: dict[str, Any] = {
        "meeting": minutes.meeting,
        "point": chapter.point,
        "typed": text,
        "theirs": None,
        "refusal": "",
    }
    try:
        context["point"] = services.write_point(by=request.actor, pk=point, seen=seen, text=text)
    except services.WrittenMeanwhile as refusal:
        context |= {"refusal": str(refusal), "theirs": refusal.current}
    except services.MinutesRefused as refusal:
        context["refusal"] = str(refusal)
    if request.headers.get("HX-Request"):
        return render(request, f"{_FOLDER}/_saved.html", {**context, "saved_at": timezone.now()})
    if context["refusal"]:
        return render(request, f"{_FOLDER}/conflict.html", context, status=409)
    messages.success(request, f"« {chapter.point.title} » est enregistré.")
    return redirect(_here(request, pk, point))


@require_POST
@community_view(DECIDE, module=MODULE)
def add(request: CommunityRequest, pk: int) -> HttpResponse:
    minutes = found(pk)
    form = NewPointForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Donnez un titre au point ajouté, de 200 caractères au plus.")
        return redirect(minutes_url(request, pk))
    try:
        point = services.add_point(by=request.actor, minutes=minutes, title=form.cleaned_data["title"])
    except services.MinutesRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(minutes_url(request, pk))
    return redirect(_here(request, pk, point.pk))


def _day(meeting: Meeting) -> Any:
    """The day of the meeting, or today while it has none or is to come."""
    today = timezone.localdate()
    return min(timezone.localdate(meeting.starts_at), today) if meeting.starts_at else today


@require_POST
@community_view(DECIDE, module=MODULE)
def decision(request: CommunityRequest, pk: int, point: int) -> HttpResponse:
    """Put a decision of this point in the register; from a vote that adopted it when one is named."""
    minutes = _being_written(pk)
    chapter = _chapter(minutes, point)
    vote = next((one for one in chapter.votes if str(one.pk) == request.POST.get("vote", "")), None)
    form = PointDecisionForm(request.POST, prefix=f"d{point}")
    if vote is not None:
        _from_vote(request, minutes, chapter, vote)
    elif form.is_valid():
        partner = form.cleaned_data["decided_by"]
        create_decision(
            by=request.actor,
            title=form.cleaned_data["title"],
            taken_on=_day(minutes.meeting),
            meeting=minutes.meeting,
            point=chapter.point,
            origin=DecisionOrigin.PARTNER if partner else DecisionOrigin.ASSOCIATION,
            decided_by=partner,
            expected_effect=form.cleaned_data["expected_effect"],
        )
    else:
        return _outcomes(request, minutes, point, decision=form)
    return _outcomes(request, minutes, point)


def _from_vote(request: CommunityRequest, minutes: Minutes, chapter: queries.Chapter, vote: Vote) -> None:
    """Pressed twice, it is written once."""
    if vote.adopted and all(one.vote_id != vote.pk for one in chapter.decisions):
        create_decision(
            by=request.actor,
            title=vote.question[:200],
            text=vote.detail,
            taken_on=_day(minutes.meeting),
            meeting=minutes.meeting,
            point=chapter.point,
            vote=vote,
        )


@require_POST
@community_view(DECIDE, module=MODULE)
def follow_up(request: CommunityRequest, pk: int, point: int) -> HttpResponse:
    """Note what is to be done after this point."""
    minutes = _being_written(pk)
    chapter = _chapter(minutes, point)
    form = PointFollowUpForm(request.POST, prefix=f"s{point}")
    if not form.is_valid():
        return _outcomes(request, minutes, point, follow_up=form)
    create_follow_up(
        by=request.actor,
        title=form.cleaned_data["title"],
        owner=form.cleaned_data["owner"],
        due_on=form.cleaned_data["due_on"],
        meeting=minutes.meeting,
        point=chapter.point,
        origin=FollowUpOrigin.MINUTES,
    )
    return _outcomes(request, minutes, point)


def _being_written(pk: int) -> Minutes:
    minutes = found(pk)
    if minutes.state != MinutesState.DRAFT:
        raise Http404
    return minutes


def _outcomes(
    request: CommunityRequest,
    minutes: Minutes,
    point: int,
    *,
    decision: PointDecisionForm | None = None,
    follow_up: PointFollowUpForm | None = None,
) -> HttpResponse:
    """What came out of the point, as a part of page; without script, the page itself or the form with its errors."""
    one = shown(_chapter(minutes, point), decision=decision, follow_up=follow_up)
    context = {"meeting": minutes.meeting, "one": one}
    if request.headers.get("HX-Request"):
        return render(request, f"{_FOLDER}/_outcomes.html", context)
    if decision or follow_up:
        return render(request, f"{_FOLDER}/point_form.html", context, status=422)
    return redirect(_here(request, minutes.meeting_id, point))
