"""The page of somebody who was asked: light, without account. GET shows, POST acts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope

from maillage.contexts.care.availability.links import stop_url
from maillage.contexts.care.callout import links, services
from maillage.contexts.care.callout.calendar_file import CONTENT_TYPE, care_file
from maillage.contexts.care.callout.forms import BACK, LATER, NO, OTHER, SOON, TAKE, AnswerForm
from maillage.contexts.care.callout.models import Answer, Asking
from maillage.contexts.care.callout.refusals import AnswerRefused
from maillage.contexts.care.callout.times import proposed
from maillage.contexts.care.callout.words import facts_of, moment
from maillage.contexts.care.pages import private
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.contexts.care.unscheduled.refusals import RequestRefused
from maillage.contexts.care.unscheduled.rules import SEARCHING
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

NOT_FOUND: Final = 404
UNPROCESSABLE: Final = 422
_TYPED: Final = ("at", "day", "clock", "not_before")
_DAY: Final = timedelta(days=1)


def _unknown(request: HttpRequest) -> HttpResponse:
    return private(render(request, "care/callout/no_such_link.html", status=NOT_FOUND))


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def asked(request: HttpRequest, secret: str) -> HttpResponse:
    """What is asked and three answers; afterwards, what became of it. One 404 for all that opens nothing."""
    asking = links.find(secret, timezone.now())
    if asking is None:
        return _unknown(request)
    with scope(community=asking.community):
        if request.method == "POST":
            return private(_answered(request, asking, secret))
        return private(render(request, "care/callout/asked.html", _page(asking, secret)))


@require_safe
@public_view
def calendar_file(request: HttpRequest, secret: str) -> HttpResponse:
    """The time for a calendar, for who took it and only for him."""
    now = timezone.now()
    asking = links.find(secret, now)
    if asking is None:
        return _unknown(request)
    if not _is_mine(asking) or asking.request.planned_at is None:
        raise Http404
    file = care_file(asking.request, now)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return private(HttpResponse(file.content, content_type=CONTENT_TYPE, headers=headers))


def _is_mine(asking: Asking) -> bool:
    row: CareRequest = asking.request
    return row.state == RequestState.TAKEN and row.taken_by_id == asking.responder_id


def _page(asking: Asking, secret: str, form: AnswerForm | None = None) -> dict[str, Any]:
    """1 query more than the link itself while somebody is looked for, none after."""
    row, now = asking.request, timezone.now()
    searching = row.state in SEARCHING and asking.answer != Answer.BACK
    typed = {name: str(form.data.get(name, "")) if form is not None else "" for name in _TYPED}
    return {
        "community": asking.community,
        "asking": asking,
        "row": row,
        "secret": secret,
        "facts": facts_of(row, now),
        "status": _status(asking),
        "searching": searching,
        "mine": _is_mine(asking),
        "planned": moment(row.planned_at, now) if row.planned_at else "",
        "times": _times(asking, now, typed) if searching else [],
        "typed": typed,
        "wants_other": typed["at"] == OTHER,
        "errors": form.non_field_errors() if form is not None else [],
        "today": timezone.localdate(now).isoformat(),
        "tomorrow": (timezone.localdate(now) + _DAY).isoformat(),
        "stop": stop_url(asking.responder),
    }


def _times(asking: Asking, now: datetime, typed: dict[str, str]) -> list[dict[str, Any]]:
    """The proposed times; the first one is chosen, so that opening and « Je prends » are enough."""
    lines: list[dict[str, Any]] = [
        {"value": one.isoformat(), "words": moment(one, now)}
        for one in proposed(asking.responder, now, asking.request.due_at)
    ]
    # A time that is no longer proposed is not chosen by anybody.
    kept = typed["at"] in (SOON, OTHER, *(line["value"] for line in lines))
    for number, line in enumerate(lines):
        line["chosen"] = line["value"] == typed["at"] if kept else number == 0
    return lines


def _status(asking: Asking) -> str:
    """What the page says of it: the name of a part of its template."""
    row = asking.request
    if _is_mine(asking):
        return "mine"
    if asking.answer == Answer.BACK:
        return "back"
    if row.state == RequestState.TAKEN:
        return "taken"
    if row.state not in SEARCHING:
        return "over"
    return "answered" if asking.answer else "open"


def _answered(request: HttpRequest, asking: Asking, secret: str) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            _act(Actor.system(asking.community), asking, form.cleaned_data)
        except (AnswerRefused, RequestRefused) as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        if not form.non_field_errors():
            form.add_error(None, "Vérifiez la date et l’heure : elles ne sont pas comprises.")
        return render(request, "care/callout/asked.html", _page(asking, secret, form), status=UNPROCESSABLE)
    return redirect(request.path)


def _act(by: Actor, asking: Asking, said: dict[str, Any]) -> None:
    action = said["action"]
    if action == TAKE:
        services.take(by=by, asking=asking, planned_at=said["planned_at"])
    elif action == NO:
        services.decline(by=by, asking=asking)
    elif action == LATER:
        services.postpone(by=by, asking=asking, until=said["until"])
    elif action == BACK and _is_mine(asking):
        services.give_back(by=by, asking=asking)
