"""The page that a personal link opens: one's own entry, to be confirmed or corrected, without an account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from maillage.contexts.directory.knowledge import answers
from maillage.contexts.directory.knowledge.forms import DepartureForm, KnowledgeForm, PlaceForm
from maillage.contexts.directory.knowledge.services import ChangedMeanwhile
from maillage.contexts.directory.knowledge.views import REFUSED
from maillage.platform.tenancy.views import public_view

GONE, NOT_FOUND = 410, 404
AGREEMENT = "Je suis d’accord pour que le bureau de la communauté, et lui seul, garde ces informations."


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def entry(request: HttpRequest, secret: str) -> HttpResponse:
    """Show one's own entry; a POST answers. The holder of the link is taken for its addressee."""
    link = answers.read_link(secret)
    if link.refusal or link.entry is None:
        return _private(_spent(request, link))
    try:
        answer = _gone(request, link, secret) if "gone" in request.POST else _confirm(request, link, secret)
    except answers.LinkSpent:
        # Another answer came in between: a second click, or a second window.
        answer = _spent(request, answers.read_link(secret))
    return _private(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def objection(request: HttpRequest, secret: str) -> HttpResponse:
    """What an objection does; a POST records it."""
    link = answers.read_link(secret)
    if link.refusal or link.entry is None or not link.entry.is_person:
        return _private(_spent(request, link))
    if request.method != "POST":
        context = {"community": link.community, "entry": link.entry, "secret": secret}
        return _private(render(request, "directory/knowledge/objection.html", context))
    try:
        answers.object_to_entry(secret=secret)
    except answers.LinkSpent:
        return _private(_spent(request, answers.read_link(secret)))
    return _private(_thanks(request, link, "objected"))


def _confirm(request: HttpRequest, link: answers.Link, secret: str) -> HttpResponse:
    assert link.entry is not None
    data = request.POST if request.method == "POST" else None
    form = KnowledgeForm(data, entry=link.entry, known=link.knowledge)
    departure = DepartureForm(data, agreement=AGREEMENT, optional=True)
    if data is None:
        return _page(request, link, secret, form, departure)
    if not (form.is_valid() & departure.is_valid()):
        return _page(request, link, secret, form, departure, status=REFUSED)
    declared = answers.Departure(**departure.cleaned_data) if departure.says_something else None
    try:
        answers.confirm_entry(secret=secret, facts=form.facts(), departure=declared, version=form.seen)
    except ChangedMeanwhile as refusal:
        # Who of the team it was is for insiders; the person is told of the community.
        assert link.community is not None
        theirs = form.against(refusal.current)
        form.add_error(None, refusal.told(link.community.name))
        form.answer_to(refusal.current.version)
        return _page(request, link, secret, form, departure, theirs=theirs, status=REFUSED)
    return _thanks(request, link, "confirmed")


def _gone(request: HttpRequest, link: answers.Link, secret: str) -> HttpResponse:
    assert link.entry is not None
    place = PlaceForm(request.POST, entry=link.entry)
    if not place.is_valid():
        form = KnowledgeForm(entry=link.entry, known=link.knowledge)
        departure = DepartureForm(agreement=AGREEMENT, optional=True)
        return _page(request, link, secret, form, departure, place=place, status=REFUSED)
    answers.say_gone(secret=secret, place=place.chosen())
    return _thanks(request, link, "gone")


def _page(
    request: HttpRequest,
    link: answers.Link,
    secret: str,
    form: KnowledgeForm,
    departure: DepartureForm,
    *,
    place: PlaceForm | None = None,
    theirs: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    assert link.entry is not None
    context: dict[str, Any] = {
        "community": link.community,
        "entry": link.entry,
        "known": link.knowledge,
        "form": form,
        "departure": departure,
        "theirs": theirs or [],
        "place": place or PlaceForm(entry=link.entry),
        "secret": secret,
    }
    return render(request, "directory/knowledge/own_entry.html", context, status=status)


def _thanks(request: HttpRequest, link: answers.Link, case: str) -> HttpResponse:
    context = {"community": link.community, "entry": link.entry, "case": case}
    return render(request, "directory/knowledge/thanks.html", context)


def _spent(request: HttpRequest, link: answers.Link) -> HttpResponse:
    """One page for every link that no longer works: why, and how to get another."""
    unknown = link.refusal == "unknown" or not link.refusal
    context = {"refusal": link.refusal, "community": link.community}
    return render(request, "directory/knowledge/spent.html", context, status=NOT_FOUND if unknown else GONE)


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
