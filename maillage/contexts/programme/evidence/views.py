"""Pages of evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.evidence import queries, services
from maillage.contexts.programme.evidence.forms import EvidenceForm
from maillage.contexts.programme.evidence.models import Evidence
from maillage.contexts.programme.evidence.permissions import abilities, may_add_to
from maillage.contexts.programme.evidence.proofs import Proof, shown_to
from maillage.contexts.programme.evidence.tables import EVIDENCE, ProofRow
from maillage.contexts.programme.indicators import queries as indicators
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.indicators.tables import known_years
from maillage.contexts.programme.permissions import PILOT, VIEW
from maillage.contexts.programme.years.queries import closed_year_of, year_shown
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "programme"
_FORM = "programme/evidence/form.html"


@require_safe
@community_view(VIEW, module=MODULE)
def evidence_list(request: CommunityRequest) -> HttpResponseBase:
    """The evidence of a year, of all actions and indicators."""
    year = year_shown(known_years(request.actor), request.GET.get("annee", ""), timezone.localdate())
    proofs = queries.proofs_in(year) if year is not None else []
    shown = shown_to(request.actor, proofs)
    return render_table(
        request,
        EVIDENCE,
        _rows(shown),
        template="programme/evidence/list.html",
        extra={"year": year, "hidden": len(proofs) - len(shown)},
    )


def _rows(proofs: list[Proof]) -> list[ProofRow]:
    """2 queries."""
    actions = {
        pk: f"{code} · {title}"
        for pk, code, title in Action.objects.order_by().values_list("pk", "code", "title")
    }
    names = {
        pk: f"{code} · {name}"
        for pk, code, name in Indicator.objects.order_by().values_list("pk", "code", "name")
    }
    return [
        ProofRow(
            one,
            ", ".join(
                words
                for words in (actions.get(one.action_id or 0, ""), names.get(one.indicator_id or 0, ""))
                if words
            ),
        )
        for one in proofs
    ]


def found(pk: int) -> Evidence:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


@require_safe
@community_view(VIEW, module=MODULE)
def evidence(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    closed = closed_year_of(row.happened_on)
    context = {
        "row": row,
        "closed": closed,
        "may": abilities(request.actor, row, is_closed=closed is not None),
    }
    return render(request, "programme/evidence/evidence.html", context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _of_what(request: CommunityRequest) -> tuple[Action | None, Indicator | None]:
    """What the page that led here is about; not found for neither."""
    action = queries.action_named(_number(request.GET.get("action", "")))
    indicator = indicators.find(_number(request.GET.get("indicateur", "")))
    if action is None and indicator is None:
        raise Http404
    if not may_add_to(request.actor, action, indicator):
        raise PermissionDenied
    return action, indicator


def _back(request: CommunityRequest, action: Action | None, indicator: Indicator | None) -> str:
    if action is not None:
        return f"{community_url(request.community, 'programme:action', pk=action.pk)}#preuves"
    if indicator is not None:
        return f"{community_url(request.community, 'programme:indicator', pk=indicator.pk)}#preuves"
    return community_url(request.community, "programme:evidence_list")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PILOT, module=MODULE)
def add(request: CommunityRequest) -> HttpResponse:
    """A piece of evidence of an action or of an indicator, which the address names."""
    action, indicator = _of_what(request)
    back = _back(request, action, indicator)
    context: dict[str, Any] = {"row": None, "theirs": [], "of": action or indicator, "back": back}
    if request.method != "POST":
        form = EvidenceForm(with_file=True, initial={"happened_on": timezone.localdate()})
        return render(request, _FORM, {**context, "form": form})
    form = EvidenceForm(request.POST, request.FILES, with_file=True)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.add(
                by=request.actor,
                action=action,
                indicator=indicator,
                name=file.name if file else "",
                stream=file.file if file else None,
                **form.values,
            )
        except services.FileRefused as refusal:
            form.add_error("file", str(refusal))
        except services.YearRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"La preuve « {form.values['title']} » est ajoutée.")
            return redirect(back)
    return render(request, _FORM, {**context, "form": form})


def _editable(request: CommunityRequest, pk: int) -> Evidence:
    row = found(pk)
    if not may_add_to(request.actor, row.action, row.indicator):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PILOT, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    back = community_url(request.community, "programme:evidence", pk=pk)
    context: dict[str, Any] = {"row": row, "theirs": [], "of": row.action or row.indicator, "back": back}
    if request.method != "POST":
        form = EvidenceForm(with_file=False, initial=EvidenceForm.initial_of(row))
        return render(request, _FORM, {**context, "form": form})
    form = EvidenceForm(request.POST, with_file=False)
    if form.is_valid():
        try:
            services.update(by=request.actor, pk=pk, seen=form.seen, values=form.values)
        except services.ChangedMeanwhile as refusal:
            context["theirs"] = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.YearRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La preuve est modifiée.")
            return redirect(back)
    return render(request, _FORM, {**context, "form": form})


@require_POST
@community_view(PILOT, module=MODULE)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _editable(request, pk)
    try:
        services.remove(by=request.actor, pk=pk)
    except services.YearRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(community_url(request.community, "programme:evidence", pk=pk))
    messages.success(request, f"La preuve « {row.title} » est retirée.")
    return redirect(_back(request, row.action, row.indicator))
