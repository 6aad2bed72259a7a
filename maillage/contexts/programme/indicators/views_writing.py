"""Forms of definitions, targets and figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.programme.indicators import queries, services
from maillage.contexts.programme.indicators.forms import (
    EndForm,
    FigureForm,
    IndicatorForm,
    ReplacingForm,
    TargetForm,
)
from maillage.contexts.programme.indicators.measuring import measured
from maillage.contexts.programme.indicators.models import Indicator, Reading, Target
from maillage.contexts.programme.indicators.permissions import abilities
from maillage.contexts.programme.indicators.views import MODULE, found, found_year, indicator_url
from maillage.contexts.programme.permissions import CONFIGURE, PILOT
from maillage.contexts.programme.years.models import ReportingYear
from maillage.core.indicators.figures import value_of
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import short_date

_FOLDER = "programme/indicators"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _form_page(
    request: CommunityRequest,
    form: IndicatorForm,
    *,
    row: Indicator | None = None,
    theirs: list[tuple[str, Any]] | None = None,
    replacing: bool = False,
) -> HttpResponse:
    context = {"form": form, "row": row, "theirs": theirs or [], "replacing": replacing}
    return render(request, f"{_FOLDER}/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """A new indicator; the page that led here may name its action or its mission."""
    if request.method != "POST":
        initial = {
            "action": _number(request.GET.get("action", "")),
            "mission": _number(request.GET.get("mission", "")),
            "kind": "result",
            "direction": "up",
        }
        return _form_page(request, IndicatorForm(community=request.community, initial=initial))
    form = IndicatorForm(request.POST, community=request.community)
    if form.is_valid():
        try:
            row = services.define(by=request.actor, **form.values)
        except services.IndicatorRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"L’indicateur {row.code} est défini.")
            return redirect(indicator_url(request, row.pk))
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    initial = IndicatorForm.initial_of(row)
    if request.method != "POST":
        return _form_page(request, IndicatorForm(community=request.community, initial=initial), row=row)
    form = IndicatorForm(request.POST, community=request.community, initial=initial)
    theirs: list[tuple[str, Any]] = []
    if form.is_valid():
        try:
            services.update(by=request.actor, pk=pk, seen=form.seen, values=form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.IndicatorRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"L’indicateur {row.code} est modifié.")
            return redirect(indicator_url(request, pk))
    return _form_page(request, form, row=row, theirs=theirs)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def replace(request: CommunityRequest, pk: int) -> HttpResponse:
    """Another definition of the same thing, from a day on."""
    row = found(pk)
    initial = IndicatorForm.initial_of(row)
    if request.method != "POST":
        form = ReplacingForm(community=request.community, initial=initial)
        return _form_page(request, form, row=row, replacing=True)
    form = ReplacingForm(request.POST, community=request.community, initial=initial)
    theirs: list[tuple[str, Any]] = []
    if form.is_valid():
        try:
            made = services.replace_definition(
                by=request.actor,
                pk=pk,
                seen=form.seen,
                from_on=form.cleaned_data["from_on"],
                values=form.values,
            )
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.IndicatorRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.code} remplace {row.code} ; les chiffres d’avant restent.")
            return redirect(indicator_url(request, made.pk))
    return _form_page(request, form, row=row, theirs=theirs, replacing=True)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def end(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    initial = {"on": row.valid_until or timezone.localdate(), "version": row.version}
    form = EndForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.end(by=request.actor, pk=pk, seen=form.seen, on=form.cleaned_data["on"])
        except services.ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.IndicatorRefused as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, f"L’indicateur {row.code} est à jour.")
            return redirect(indicator_url(request, pk))
    return render(request, f"{_FOLDER}/end.html", {"form": form, "row": row})


@require_POST
@community_view(CONFIGURE, module=MODULE)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    try:
        services.remove(by=request.actor, pk=pk)
    except services.IndicatorRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(indicator_url(request, pk))
    messages.success(request, f"L’indicateur {row.code} est effacé.")
    return redirect(community_url(request.community, "programme:indicators"))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def target(request: CommunityRequest, pk: int, year: int) -> HttpResponse:
    row, of_year = found(pk), found_year(request, year)
    shown = _row_of(row, of_year)
    known = shown.target if shown else None
    initial = TargetForm.initial_of(known)
    form = TargetForm(request.POST if request.method == "POST" else None, indicator=row, initial=initial)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.set_target(by=request.actor, indicator=row, year=of_year, **form.values)
        except services.TargetChangedMeanwhile as refusal:
            theirs = _target_today(row, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.mark if refusal.current else "")
        except services.IndicatorRefused as refusal:
            form.add_error(None, str(refusal))
        except services.YearRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Cible {of_year.label} enregistrée.")
            return redirect(indicator_url(request, pk, of_year))
    context = {"form": form, "row": row, "year": of_year, "theirs": theirs}
    return render(request, f"{_FOLDER}/target.html", context)


def _target_today(row: Indicator, target: Target | None) -> list[tuple[str, Any]]:
    if target is None:
        return [("Cible", "aucune")]
    agreed = short_date(target.agreed_on) if target.agreed_on else "non dit"
    return [("Cible", queries.with_unit(target.value, row.unit)), ("Convenue le", agreed)]


def _row_of(row: Indicator, year: ReportingYear) -> queries.IndicatorRow | None:
    chosen = queries.indicators().filter(pk=row.pk)
    return next(iter(queries.table(year, chosen=chosen, with_evidence=False)), None)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PILOT, module=MODULE)
def figure(request: CommunityRequest, pk: int, year: int) -> HttpResponse:
    """Type a figure; in a closed year, correct it."""
    row, of_year = found(pk), found_year(request, year)
    may = abilities(request.actor, row, of_year)
    correcting = of_year.is_closed
    if not may["correct" if correcting else "type"]:
        if row.source and not correcting:
            messages.error(request, "Cet indicateur est calculé : ouvrez ses lignes pour corriger un fait.")
            return redirect(indicator_url(request, pk, of_year))
        raise PermissionDenied
    shown = _row_of(row, of_year)
    current = shown.reading if shown else None
    if request.method != "POST":
        form = FigureForm(indicator=row, correcting=correcting, initial=FigureForm.initial_of(current))
        return _figure_page(request, form, row, of_year, current)
    form = FigureForm(request.POST, indicator=row, correcting=correcting)
    if form.is_valid():
        write = services.correct if correcting else services.type_reading
        try:
            write(by=request.actor, indicator=row, year=of_year, **form.values)
        except services.FigureChangedMeanwhile as refusal:
            current = refusal.current
            form.add_error(None, str(refusal))
            form.data = with_version(request, current.pk if current else 0)
        except services.YearRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Chiffre {of_year.label} {'corrigé' if correcting else 'enregistré'}.")
            return redirect(indicator_url(request, pk, of_year))
    return _figure_page(request, form, row, of_year, current)


def _figure_page(
    request: CommunityRequest, form: FigureForm, row: Indicator, year: ReportingYear, current: Reading | None
) -> HttpResponse:
    found_today = (
        measured(request.community, [row], [year], timezone.localdate())
        if row.source and year.is_closed
        else {}
    )
    measure = found_today.get((row.pk, year.pk))
    context = {
        "form": form,
        "row": row,
        "year": year,
        "current": current,
        "current_words": _words(row, current),
        "today": queries.plain(measure.numerator) if measure else "",
        "today_whole": queries.plain(measure.denominator)
        if measure and measure.denominator is not None
        else "",
    }
    return render(request, f"{_FOLDER}/figure.html", context)


def _words(row: Indicator, reading: Reading | None) -> str:
    if reading is None:
        return ""
    return queries.with_unit(value_of(reading.numerator, reading.denominator, row.unit), row.unit)
