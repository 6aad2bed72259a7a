"""Pages on one entry: what the territory knows, a declared departure, a report of a mistake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.knowledge import corrections, services
from maillage.contexts.directory.knowledge.forms import CorrectionForm, DepartureForm, KnowledgeForm
from maillage.contexts.directory.knowledge.models import Teller
from maillage.contexts.directory.knowledge.queries import departure_of, departures, knowledge_of
from maillage.contexts.directory.knowledge.registered import Entry, entry_of, entry_url, names_of
from maillage.contexts.directory.knowledge.tables import reporter
from maillage.contexts.directory.permissions import EDIT, REPORT, VIEW_DEPARTURES
from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "directory"
# A form that is sent back with something to correct.
REFUSED = 422
AGREEMENT = "La personne est d’accord pour que le bureau, et lui seul, garde ces informations."


def entry_or_404(request: CommunityRequest, subject: str) -> Entry:
    """The entry that an address names; 404 if the directory of the community does not have it."""
    try:
        entry = entry_of(request.community, Subject.parse(subject))
    except ValueError:
        raise Http404 from None
    if entry is None:
        raise Http404
    return entry


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def knowledge(request: CommunityRequest, subject: str) -> HttpResponse:
    """What the territory knows of an entry, to be changed."""
    entry = entry_or_404(request, subject)
    known = knowledge_of(request.community, [str(entry.subject)]).get(str(entry.subject))
    form = KnowledgeForm(_data(request), entry=entry, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_knowledge(by=request.actor, entry=entry, facts=form.facts(), version=form.seen)
        except services.ChangedMeanwhile as refusal:
            theirs = form.against(refusal.current)
            form.add_error(None, str(refusal))
            form.answer_to(refusal.current.version)
            told = {"theirs": theirs, "who": refusal.who}
            return _page(request, "directory/knowledge/knowledge.html", entry, form, **told)
        messages.success(request, f"Ce que le territoire sait de la fiche « {entry.name} » est enregistré.")
        return redirect(entry.url(request.community))
    if request.method != "POST":
        record_read(by=request.actor, what="directory.knowledge", label=entry.name)
    return _page(request, "directory/knowledge/knowledge.html", entry, form, theirs=[], who="")


@require_POST
@community_view(EDIT, module=MODULE)
def confirm(request: CommunityRequest, subject: str) -> HttpResponse:
    """Somebody asked the person, by telephone or otherwise: the entry is right."""
    entry = entry_or_404(request, subject)
    services.confirm(by=request.actor, entry=entry, told_by=Teller.TEAM)
    messages.success(request, f"La fiche « {entry.name} » est confirmée aujourd’hui.")
    return redirect(entry.url(request.community))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(REPORT, module=MODULE)
def report(request: CommunityRequest, subject: str) -> HttpResponse:
    """Report a mistake of the register."""
    entry = entry_or_404(request, subject)
    form = CorrectionForm(_data(request), entry=entry)
    if request.method == "POST" and form.is_valid():
        correction, new = corrections.report_once(by=request.actor, entry=entry, said=form.report())
        if new:
            messages.success(
                request,
                "Votre signalement est gardé : il attend le prochain import du registre et se voit sur la fiche.",
            )
        else:
            day = timezone.localdate(correction.recorded_at)
            messages.info(
                request,
                f"Déjà signalé le {day:%d/%m/%Y} par {reporter(correction)} : ce signalement attend encore "
                "le registre, rien n’y est ajouté.",
            )
        return redirect(entry.url(request.community))
    return _page(request, "directory/knowledge/report.html", entry, form)


@require_safe
@community_view(EDIT, module=MODULE)
def declared_departures(request: CommunityRequest) -> HttpResponse:
    """The departures that persons declared, for the bureau: to others of the team the page does not exist."""
    _bureau_only(request)
    notices = list(departures())
    names = names_of(notice.subject for notice in notices)
    lines = [
        {
            "notice": notice,
            "name": names.get(notice.subject, "Fiche disparue du registre"),
            "url": entry_url(request.community, Subject.parse(notice.subject))
            if notice.subject in names
            else "",
        }
        for notice in notices
    ]
    record_read(by=_unseen(request), what="directory.departures", count=len(lines))
    return render(request, "directory/knowledge/departures.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def departure(request: CommunityRequest, subject: str) -> HttpResponse:
    """What a person declared of departure and age, for the bureau alone."""
    _bureau_only(request)
    entry = entry_or_404(request, subject)
    if not entry.is_person:
        raise Http404
    notice = departure_of(str(entry.subject))
    if notice is not None and request.method != "POST":
        record_read(by=_unseen(request), what="directory.departures")
    initial = {"departure_on": notice.departure_on, "birth_year": notice.birth_year} if notice else {}
    form = DepartureForm(_data(request), agreement=AGREEMENT, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.record_departure(by=request.actor, subject=entry.subject, **form.cleaned_data)
        messages.success(request, "C’est gardé, pour le bureau seul.")
        return redirect(entry.url(request.community))
    extra = {
        "notice": notice,
        "withdraw_url": community_url(request.community, "directory:departure_withdraw", str(entry.subject)),
    }
    return _page(request, "directory/knowledge/departure.html", entry, form, **extra)


@require_POST
@community_view(EDIT, module=MODULE)
def departure_withdraw(request: CommunityRequest, subject: str) -> HttpResponse:
    """Delete what a person declared, at once; also of somebody who has left the directory."""
    _bureau_only(request)
    try:
        parsed = Subject.parse(subject)
    except ValueError:
        raise Http404 from None
    if not services.withdraw_departure(by=request.actor, subject=parsed):
        raise Http404
    messages.success(request, "Le départ déclaré est effacé.")
    return redirect(community_url(request.community, "directory:departures"))


def _data(request: CommunityRequest) -> Any:
    """What was sent, even if nothing was filled in; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _bureau_only(request: CommunityRequest) -> None:
    if not request.actor.can(VIEW_DEPARTURES):
        raise Http404


def _unseen(request: CommunityRequest) -> Actor:
    """Who reads, for the installation's log, where the writes are too: that there are departures is for the bureau."""
    return Actor(user=request.actor.user, community=None)


def _page(request: CommunityRequest, template: str, entry: Entry, form: Any, **extra: Any) -> HttpResponse:
    context = {"entry": entry, "form": form, "back": entry.url(request.community), **extra}
    return render(request, template, context, status=REFUSED if form.errors else 200)
