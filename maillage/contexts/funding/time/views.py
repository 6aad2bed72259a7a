"""Pages of the team: every entry, one of them, collecting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.funding.permissions import APPROVE, CONFIGURE, VALIDATE, VIEW_PAY
from maillage.contexts.funding.time import queries, services
from maillage.contexts.funding.time.collecting import LOOK_BACK
from maillage.contexts.funding.time.forms import ProofForm, ReasonForm, TaskForm
from maillage.contexts.funding.time.models import EntryState, TimeEntry
from maillage.contexts.funding.time.pages import line_of
from maillage.contexts.funding.time.permissions import abilities
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.tables import ENTRIES
from maillage.core.dues.euros import euros
from maillage.platform.audit.services import record_read
from maillage.platform.registry.spine import Period
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE = "funding"


def found(pk: int) -> TimeEntry:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def entry_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "funding:time_entry", pk=pk)


def _back(request: CommunityRequest, pk: int) -> HttpResponse:
    """To the page of the entry for who may see it, else to what waits for them."""
    if request.actor.can(VIEW_PAY):
        return redirect(entry_url(request, pk))
    return redirect(community_url(request.community, "funding:time_to_validate"))


@require_safe
@community_view(VIEW_PAY, module=MODULE)
def entries(request: CommunityRequest) -> HttpResponseBase:
    """Every entry, and what waits for whom."""
    extra = {
        "may_collect": request.actor.can(CONFIGURE),
        "may_approve": request.actor.can(APPROVE),
        "figures": queries.figures(),
        "tab": "entries",
    }
    return render_table(
        request, ENTRIES, queries.entries(), template="funding/time/entries.html", extra=extra
    )


@require_POST
@community_view(CONFIGURE, module=MODULE)
def collect(request: CommunityRequest) -> HttpResponse:
    """Bring the entries in line with the facts, now; the worker does it several times a day."""
    today = timezone.localdate()
    done = services.collect(by=request.actor, period=Period(today - LOOK_BACK, today))
    if done.made or done.corrected:
        made = count_words(done.made, "entrée écrite", "entrées écrites", feminine=True)
        corrected = count_words(done.corrected, "corrigée", "corrigées", feminine=True)
        messages.success(request, f"{made}, {corrected}, d’après les présences notées.")
    else:
        messages.info(request, "Rien de nouveau : les entrées disent déjà ce que disent les présences.")
    return redirect(community_url(request.community, "funding:time_entries"))


@require_safe
@community_view(VIEW_PAY, module=MODULE)
def entry(request: CommunityRequest, pk: int) -> HttpResponse:
    """One entry: the fact, what it is worth, what blocks it, its history."""
    row = found(pk)
    record_read(by=request.actor, what="funding.time", obj=row, label=row.contact.name)
    return entry_page(request, row)


def entry_page(request: CommunityRequest, row: TimeEntry, *, status: int = 200, **forms: Any) -> HttpResponse:
    [judged] = queries.judged([row])
    version = {"version": row.version}
    counter = queries.counter(row.contact_id, row.cap_year)
    context = {
        "row": row,
        "line": line_of(judged),
        "is_waiting": row.state in (EntryState.PROPOSED, EntryState.CHECKED, EntryState.VALIDATED),
        "may": abilities(request.actor, row),
        "history": [line_of(one) for one in queries.judged(queries.history_of(row))],
        "counter": counter,
        "approved": euros(counter.approved_cents),
        "room": euros(counter.room_cents),
        "received": euros(counter.received_cents),
        "over": euros(counter.over_cents) if counter.over_cents else "",
        "rate": euros(row.rate_cents) if row.rate_cents is not None else "",
        "may_configure": request.actor.can(CONFIGURE),
        "reason_form": ReasonForm(initial=version),
        "proof_form": ProofForm(),
        "task_form": TaskForm(initial=version | {"task": row.task_id}),
        **forms,
    }
    return render(request, "funding/time/entry.html", context, status=status)


def _acted(request: CommunityRequest, pk: int, act: Any, said: str) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        act()
    except TimeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return _back(request, pk)


def seen_version(request: CommunityRequest) -> int | None:
    """The version that the page showed; None where it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
@community_view(VALIDATE, module=MODULE)
def validate(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    version = seen_version(request)
    return _acted(
        request,
        pk,
        lambda: services.validate(by=request.actor, pk=pk, version=version),
        "Validé : la trésorerie l’approuvera.",
    )


@require_POST
@community_view(APPROVE, module=MODULE)
def approve(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    version = seen_version(request)
    return _acted(
        request,
        pk,
        lambda: services.approve(by=request.actor, pk=pk, version=version),
        "Approuvé : le montant est fixé, il partira avec le prochain virement.",
    )


@require_POST
@community_view(VALIDATE, module=MODULE)
def refuse(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _refused_form(request, row, form)
    return _acted(
        request,
        pk,
        lambda: services.refuse(
            by=request.actor,
            pk=pk,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        "Refusé ; la personne voit le motif.",
    )


def _refused_form(request: CommunityRequest, row: TimeEntry, form: ReasonForm) -> HttpResponse:
    if request.actor.can(VIEW_PAY):
        return entry_page(request, row, status=422, reason_form=form)
    messages.error(request, "Écrivez le motif : il reste avec l’entrée.")
    return _back(request, row.pk)


@require_POST
@community_view(APPROVE, module=MODULE)
def reverse(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), ReasonForm(request.POST)
    if not form.is_valid():
        return entry_page(request, row, status=422, reason_form=form)
    return _acted(
        request,
        pk,
        lambda: services.reverse(
            by=request.actor,
            pk=pk,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        "Annulé par une entrée contraire ; ce qui était payé sera repris sur le prochain virement.",
    )


@require_POST
@community_view(CONFIGURE, module=MODULE)
def set_task(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), TaskForm(request.POST)
    if not form.is_valid():
        if request.actor.can(VIEW_PAY):
            return entry_page(request, row, status=422, task_form=form)
        return _back(request, pk)
    return _acted(
        request,
        pk,
        lambda: services.set_task(
            by=request.actor, pk=pk, task=form.cleaned_data["task"], version=form.cleaned_data["version"]
        ),
        "La tâche est choisie.",
    )
