"""The table of a year and the page of an indicator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.programme.evidence.proofs import shown_to
from maillage.contexts.programme.evidence.queries import of_indicator
from maillage.contexts.programme.indicators import queries, services
from maillage.contexts.programme.indicators.chart import MOST, Chart, Point, chart_of
from maillage.contexts.programme.indicators.measuring import links_of, period_of, question_of, source_of
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.indicators.permissions import abilities
from maillage.contexts.programme.indicators.readings import amounts_of
from maillage.contexts.programme.indicators.tables import (
    BADGES,
    INDICATORS,
    NO_YEAR,
    ROWS,
    is_in_state,
    known_years,
    made_how,
)
from maillage.contexts.programme.permissions import VIEW_FIGURES, WRITE
from maillage.contexts.programme.years.models import ReportingYear
from maillage.contexts.programme.years.queries import year_shown
from maillage.platform.registry.spine import Question
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import counted

MODULE = "programme"
_FOLDER = "programme/indicators"


def year_asked(request: CommunityRequest) -> ReportingYear | None:
    """That of the address, else the one of today."""
    return year_shown(known_years(request.actor), request.GET.get("annee", ""), timezone.localdate())


@require_safe
@community_view(VIEW_FIGURES, module=MODULE)
def indicators(request: CommunityRequest) -> HttpResponseBase:
    """Every indicator of a year: value, target, reached, evidence."""
    year = year_asked(request)
    may = abilities(request.actor)
    if year is None:
        return render_table(
            request,
            NO_YEAR,
            [],
            template=f"{_FOLDER}/list.html",
            extra={"year": None, "may": may, "rows": []},
        )
    rows = queries.table(year, actor=request.actor)
    aimed = sum(row.target is not None for row in rows)
    return render_table(
        request,
        INDICATORS,
        rows,
        template=f"{_FOLDER}/list.html",
        extra={
            "year": year,
            "may": may,
            "rows": rows,
            "reached": sum(row.reached is True for row in rows),
            "aimed_words": f"sur {counted(aimed, 'fixée', 'fixées')}",
            "of_all_words": f"sur {counted(len(rows), 'indicateur', 'indicateurs')}",
            "to_type": sum(is_in_state(row, "saisir") for row in rows),
            "without_evidence": sum(is_in_state(row, "sans-preuve") for row in rows),
        },
        sources=(
            "Chiffres calculés depuis ce que la CPTS note, ou saisis ; chacun dit d’où il vient.",
            f"Année {year.label}, {'close, figée' if year.is_closed else 'ouverte, d’après le dernier calcul'}.",
        ),
    )


def found(pk: int) -> Indicator:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def found_year(request: CommunityRequest, pk: int) -> ReportingYear:
    year = next((one for one in known_years(request.actor) if one.pk == pk), None)
    if year is None:
        raise Http404
    return year


def indicator_url(request: CommunityRequest, pk: int, year: ReportingYear | None = None) -> str:
    url = community_url(request.community, "programme:indicator", pk=pk)
    return f"{url}?annee={year.pk}" if year is not None else url


@require_safe
@community_view(VIEW_FIGURES, module=MODULE)
def indicator(request: CommunityRequest, pk: int) -> HttpResponse:
    """Its definition, its years as a chart and as a table, its evidence."""
    row = found(pk)
    history = queries.history(row, known_years(request.actor), actor=request.actor)
    year = year_asked(request)
    shown = next((one for one in history.years if year is not None and one.row.year.pk == year.pk), None)
    if shown is None and history.years:
        shown = history.years[-1]
        year = shown.row.year
    proofs = of_indicator(row.pk, row.action_id, year) if year is not None else []
    context = {
        "row": row,
        "year": year,
        "shown": shown,
        "badge": BADGES[shown.row.state] if shown else ("neutral", ""),
        "how": made_how(shown.row) if shown else "",
        "may": abilities(request.actor, row, year),
        "source": queries.source_named(row.source),
        "option": _option_words(row),
        "history": history,
        "earlier": [one for one in reversed(history.years) if one.earlier],
        "chart": _chart(history),
        "sentence": _sentence(history),
        "most": MOST,
        "proofs": shown_to(request.actor, proofs),
        "hidden": len(proofs) - len(shown_to(request.actor, proofs)),
    }
    return render(request, f"{_FOLDER}/indicator.html", context)


def _option_words(row: Indicator) -> str:
    source = queries.source_named(row.source)
    return dict(source.options()).get(row.option, row.option) if source and row.option else ""


def _chart(history: queries.History) -> Chart | None:
    return chart_of(
        [
            Point(
                one.row.year.label,
                one.row.value,
                one.row.target_value,
                not one.row.year.is_closed,
                queries.plain(one.row.value) if one.row.value is not None else "",
            )
            for one in history.years
        ]
    )


def _sentence(history: queries.History) -> str:
    """What the chart says: « 42 réunions en 2026, 38 en 2025 ; cible atteinte 2 années sur 3 »."""
    with_value = [one for one in history.years if one.row.value is not None]
    if not with_value:
        return "Aucun chiffre encore"
    last = with_value[-1]
    said = f"{last.row.value_words} en {last.row.year.label}"
    if len(with_value) > 1:
        before = with_value[-2]
        assert before.row.value is not None
        # A number of things says its noun once, a rate its sign each time.
        words = (
            before.row.value_words if before.row.indicator.unit == "%" else queries.plain(before.row.value)
        )
        said += f", {words} en {before.row.year.label}"
    aimed = [one for one in with_value if one.row.reached is not None]
    if aimed:
        reached = sum(one.row.reached is True for one in aimed)
        said += f" ; cible atteinte {reached} fois sur {len(aimed)}"
    return said


@require_safe
@community_view(VIEW_FIGURES, module=MODULE)
def rows(request: CommunityRequest, pk: int, year: int) -> HttpResponseBase:
    """The facts that make a figure, as they are today."""
    one, of_year = found(pk), found_year(request, year)
    source = source_of(one, request.community)
    period = period_of(one, of_year)
    if source is None or period is None:
        raise Http404
    if not abilities(request.actor, one, of_year)["rows"]:
        raise PermissionDenied
    question: Question = question_of(
        one, period, source, links_of([one.action_id] if one.own_links and one.action_id else [])
    )
    facts = list(source.rows(request.actor, question))
    measure = source.measure([question])[0]
    shown = next(iter(queries.table(of_year, chosen=_only(one), with_evidence=False)), None)
    reading = shown.reading if shown is not None else None
    extra: dict[str, Any] = {
        "one": one,
        "year": of_year,
        "source": source,
        "option": _option_words(one),
        "today": queries.plain(measure.numerator),
        "whole": queries.plain(measure.denominator) if measure.denominator is not None else "",
        "reading": reading,
        "recorded": queries.plain(reading.numerator) if reading else "",
        "recorded_whole": queries.plain(reading.denominator)
        if reading and reading.denominator is not None
        else "",
        "differs": reading is not None
        and not reading.is_typed
        and (reading.numerator, reading.denominator) != amounts_of(measure),
        "is_corrected": shown is not None and shown.is_corrected,
    }
    return render_table(
        request,
        ROWS,
        facts,
        template=f"{_FOLDER}/rows.html",
        extra=extra,
        sources=(
            source.detail,
            f"Faits du {period.start_on:%d/%m/%Y} au {period.end_on:%d/%m/%Y}, lus aujourd’hui.",
        ),
    )


def _only(one: Indicator) -> Any:
    return queries.indicators().filter(pk=one.pk)


@require_POST
@community_view(WRITE, module=MODULE)
def refresh(request: CommunityRequest) -> HttpResponse:
    """Compute the automatic figures of the open years now."""
    changed = services.refresh(by=request.actor)
    if changed:
        messages.success(request, f"Chiffres recalculés : {counted(changed, 'a changé', 'ont changé')}.")
    else:
        messages.success(request, "Chiffres recalculés : aucun n’a changé.")
    year = year_asked(request)
    url = community_url(request.community, "programme:indicators")
    return redirect(f"{url}?annee={year.pk}" if year is not None and "annee" in request.GET else url)
