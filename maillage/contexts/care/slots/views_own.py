"""« Mes créneaux »: one's own slots, rules and agendas."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import contact_of, responder_of
from maillage.contexts.care.availability.services import AvailabilityRefused
from maillage.contexts.care.permissions import ANSWER
from maillage.contexts.care.slots import queries, rules, services
from maillage.contexts.care.slots.agenda import services as agendas
from maillage.contexts.care.slots.forms import FeedForm, RuleForm, SlotForm
from maillage.contexts.care.slots.models import Slot, SlotRule
from maillage.contexts.care.slots.refusals import ChangedMeanwhile, SlotRefused
from maillage.contexts.care.slots.sites import sites_of
from maillage.contexts.care.slots.tables import MINE
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import WEEKDAYS

MODULE: Final = "care"
UNPROCESSABLE: Final = 422


def _home(request: CommunityRequest) -> HttpResponse:
    return redirect(community_url(request.community, "care:my_slots"))


def _sites(request: CommunityRequest) -> Any:
    contact = contact_of(request.user)
    return sites_of(contact.rpps if contact is not None else "")


def _mine(request: CommunityRequest) -> Responder:
    """The actor's own line, made if need be. AvailabilityRefused without a contact."""
    return services.own_responder(by=request.actor)


@require_safe
@community_view(ANSWER, module=MODULE)
def my_slots(request: CommunityRequest) -> HttpResponseBase:
    responder = responder_of(request.user)
    now = timezone.now()
    if responder is None:
        rows: Any = Slot.objects.none()
        extra: dict[str, Any] = {
            "rules": [],
            "feeds": [],
            "has_contact": contact_of(request.user) is not None,
        }
    else:
        rows = queries.own_slots(responder, now)
        extra = {
            "rules": [
                (one, days_in_words(one), queries.is_late(one, now)) for one in queries.rules_of(responder)
            ],
            "feeds": queries.feeds_of(responder),
            "has_contact": True,
        }
    return render_table(request, MINE, rows, template="care/slots/mine.html", extra=extra)


def days_in_words(rule: SlotRule) -> str:
    """« lundi, mardi et jeudi »."""
    names = [WEEKDAYS[day] for day in rule.weekdays]
    return " et ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """Offer one slot."""
    posted = request.method == "POST"
    form = SlotForm(request.POST if posted else None, sites=_sites(request))
    if posted and form.is_valid():
        try:
            services.offer_slot(
                by=request.actor,
                responder=_mine(request),
                start_at=form.start_at,
                length=form.length,
                once=form.cleaned_data["once"],
                values=form.offered(),
            )
        except (SlotRefused, AvailabilityRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le créneau est proposé.")
            return _home(request)
    status = UNPROCESSABLE if posted else 200
    return render(request, "care/slots/new.html", {"form": form}, status=status)


@require_POST
@community_view(ANSWER, module=MODULE)
def withdraw(request: CommunityRequest, pk: int) -> HttpResponse:
    try:
        services.withdraw(by=request.actor, pk=pk)
    except SlotRefused as refusal:
        messages.error(request, str(refusal))
    except (Slot.DoesNotExist, PermissionDenied) as absent:
        raise Http404 from absent
    else:
        messages.success(request, "Le créneau est retiré : il n’est plus proposé.")
    return _home(request)


# --- Rules ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def rule_new(request: CommunityRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = RuleForm(request.POST if posted else None, sites=_sites(request))
    if posted and form.is_valid():
        try:
            rules.add_rule(by=request.actor, responder=_mine(request), values=form.values())
        except (SlotRefused, AvailabilityRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "La règle est en service : ses créneaux des quatre semaines à venir sont faits."
            )
            return _home(request)
    status = UNPROCESSABLE if posted else 200
    context: dict[str, Any] = {"form": form, "row": None, "theirs": []}
    return render(request, "care/slots/rule.html", context, status=status)


def _own_rule(request: CommunityRequest, pk: int) -> SlotRule:
    row = queries.find_rule(pk)
    if row is None or not services.may_offer(request.actor, row.responder):
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def rule(request: CommunityRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    row = _own_rule(request, pk)
    posted = request.method == "POST"
    sites = sites_of(row.responder.contact.rpps)
    form = RuleForm(request.POST if posted else None, row=row, sites=sites)
    theirs: list[tuple[str, Any]] = []
    if posted and form.is_valid():
        try:
            rules.change_rule(
                by=request.actor, pk=pk, version=form.cleaned_data["version"], values=form.values()
            )
        except ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current, only=rules.FIELDS)
            form.data = with_version(request, refusal.current.version)
            form.add_error(None, str(refusal))
        except SlotRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                "La règle est changée : ses créneaux libres à venir sont refaits, les réservés restent.",
            )
            return _home(request)
    context = {"form": form, "row": row, "theirs": theirs}
    return render(request, "care/slots/rule.html", context, status=UNPROCESSABLE if posted else 200)


@require_POST
@community_view(ANSWER, module=MODULE)
def rule_stop(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _own_rule(request, pk)
    rules.stop_rule(by=request.actor, pk=row.pk)
    messages.success(
        request, "La règle est arrêtée : ses créneaux libres sont retirés, les réservés restent."
    )
    return _home(request)


# --- Agendas ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def feed_new(request: CommunityRequest) -> HttpResponse:
    """Tie an agenda: the worker reads it, never this page."""
    posted = request.method == "POST"
    form = FeedForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            agendas.add_feed(by=request.actor, responder=_mine(request), **form.cleaned_data)
        except SlotRefused as refusal:
            form.add_error("address", str(refusal))
        except AvailabilityRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’agenda est relié : il sera lu d’ici quelques minutes.")
            return _home(request)
    status = UNPROCESSABLE if posted else 200
    return render(request, "care/slots/feed.html", {"form": form}, status=status)


@require_POST
@community_view(ANSWER, module=MODULE)
def feed_forget(request: CommunityRequest, pk: int) -> HttpResponse:
    row = queries.find_feed(pk)
    if row is None or not services.may_offer(request.actor, row.responder):
        raise Http404
    agendas.forget_feed(by=request.actor, pk=pk)
    messages.success(request, "L’agenda est oublié, avec les heures qu’il donnait.")
    return _home(request)
