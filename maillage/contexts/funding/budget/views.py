"""The budget of a year in one look, its forecast, what is carried over, settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.funding.budget import queries, services
from maillage.contexts.funding.budget.forms import CarryForm, SettingsForm
from maillage.contexts.funding.budget.models import CarryOver
from maillage.contexts.funding.budget.outlook import Outlook, Threshold, outlook, threshold
from maillage.contexts.funding.pages import Words, form_page
from maillage.contexts.funding.permissions import CONFIGURE, PLAN, SPEND, VIEW
from maillage.contexts.programme.api import year_shown, years
from maillage.contexts.programme.models import ReportingYear
from maillage.core.dues.euros import euros
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "funding"
_FOLDER = "funding/budget"


def shown_year(request: CommunityRequest) -> tuple[list[ReportingYear], ReportingYear | None]:
    """Every year, and the one of the address (`?annee=`), else that of today. 1 query."""
    known = list(years())
    return known, year_shown(known, request.GET.get("annee", ""), timezone.localdate())


def year_found(pk: int) -> ReportingYear:
    row = years().filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def budget_url(request: CommunityRequest, year: ReportingYear | None = None, name: str = "budget") -> str:
    url = community_url(request.community, f"funding:{name}")
    return f"{url}?annee={year.pk}" if year else url


def may_of(request: CommunityRequest, year: ReportingYear | None) -> dict[str, bool]:
    is_open = year is not None and not year.is_closed
    actor = request.actor
    return {
        "plan": actor.can(PLAN) and is_open,
        "spend": actor.can(SPEND) and is_open,
        "configure": actor.can(CONFIGURE),
    }


@dataclass(frozen=True)
class Row:
    """A mission in words."""

    name: str
    url: str
    granted: str
    engaged: str
    paid: str
    left: str
    is_over: bool
    waiting: str
    carried: str


def _rows(request: CommunityRequest, view: Outlook) -> list[Row]:
    url = budget_url(request, view.year, "budget_lines")
    found = []
    for one in view.missions:
        moved = one.carried_in - one.carried_out
        if not (one.expenses or one.spent.engaged or one.spent.waiting or moved):
            continue
        found.append(
            Row(
                one.name,
                f"{url}&mission={one.mission.pk if one.mission else 0}",
                euros(one.granted),
                euros(one.spent.engaged),
                euros(one.spent.paid),
                euros(one.left),
                one.left < 0,
                euros(one.spent.waiting) if one.spent.waiting else "",
                f"report : {'+' if moved > 0 else ''}{euros(moved)}" if moved else "",
            )
        )
    return found


def _totals(view: Outlook) -> Row:
    granted = sum(one.granted for one in view.missions)
    engaged = sum(one.spent.engaged for one in view.missions)
    paid = sum(one.spent.paid for one in view.missions)
    left = granted - engaged
    return Row("En tout", "", euros(granted), euros(engaged), euros(paid), euros(left), left < 0, "", "")


@dataclass(frozen=True)
class IncomeRow:
    name: str
    detail: str
    expected: str
    received: str
    url: str


def _incomes(request: CommunityRequest, view: Outlook) -> list[IncomeRow]:
    high = view.aci.certain_cents + view.aci.range.high
    low = view.aci.certain_cents + view.aci.range.low
    aci = euros(low) if low == high else f"de {euros(low)} à {euros(high)}"
    rows = [
        IncomeRow(
            "Contrat ACI",
            "part fixe assurée, part variable en fourchette"
            if view.aci.variable
            else "aucun contrat inscrit",
            aci,
            euros(view.aci.received_cents),
            community_url(request.community, "funding:contract"),
        ),
        IncomeRow(
            "Cotisations",
            "d’après les cotisations payées",
            "",
            euros(view.fees_cents),
            "",
        ),
    ]
    for mission in view.missions:
        rows += [
            IncomeRow(
                state.line.label,
                _detail(state),
                euros(state.allowed),
                euros(state.received),
                community_url(request.community, "funding:budget_line", pk=state.line.pk),
            )
            for state in mission.incomes
        ]
    return rows


def _detail(state: queries.LineState) -> str:
    nature: str = state.line.get_nature_display()
    return nature if state.line.granted_cents is not None else f"{nature}, pas encore accordé"


@require_safe
@community_view(VIEW, module=MODULE)
def budget(request: CommunityRequest) -> HttpResponse:
    known, year = shown_year(request)
    context: dict[str, Any] = {"years": known, "year": year, "tab": "budget", "may": may_of(request, year)}
    if year is not None:
        view = outlook(year)
        limit = threshold(timezone.localdate().year if not year.is_closed else year.ends_on.year)
        context |= {
            "view": view,
            "rows": _rows(request, view),
            "totals": _totals(view),
            "incomes": _incomes(request, view),
            "received": euros(view.received_cents),
            "engaged": euros(view.forecast.engaged_cents),
            "paid": euros(view.forecast.paid_cents),
            "ends": _span(view.forecast.low_cents, view.forecast.high_cents),
            "is_red": view.forecast.low_cents < 0,
            "carries": [
                (one, euros(one.amount_cents), one.to_year_id == year.pk) for one in queries.carries(year)
            ],
            "limit": _limit(limit) if limit else None,
        }
    return render(request, f"{_FOLDER}/budget.html", context)


def _span(low: int, high: int) -> str:
    return euros(low) if low == high else f"de {euros(low)} à {euros(high)}"


def _limit(found: Threshold) -> dict[str, Any]:
    """The threshold in words, and how full the bar is."""
    words = {
        "over": ("dépassé", "danger"),
        "depends": ("à confirmer", "warning"),
        "near": ("proche", "warning"),
        "under": ("non atteint", "success"),
    }[found.state]
    counted = found.with_aci_cents if found.state == "depends" else found.counted_cents
    return {
        "year": found.calendar_year,
        "word": words[0],
        "tone": words[1],
        "state": found.state,
        "is_unknown": found.is_unknown,
        "limit": euros(found.figure.cents),
        "subsidies": euros(found.subsidies_cents),
        "aci": euros(found.aci_cents),
        "with_aci": euros(found.with_aci_cents),
        "counted": euros(counted),
        "value": min(counted, found.figure.cents) // 100,
        "max": found.figure.cents // 100,
        "source": found.figure.source,
        "told_by": found.settings.told_by,
    }


@require_safe
@community_view(VIEW, module=MODULE)
def forecast(request: CommunityRequest) -> HttpResponse:
    """Where the year ends: what is certain, what may come, what is spent and what is planned."""
    known, year = shown_year(request)
    context: dict[str, Any] = {"years": known, "year": year, "tab": "forecast"}
    if year is not None:
        view = outlook(year)
        found, income = view.forecast, view.forecast.income
        context |= {
            "view": view,
            "lines_in": [
                ("Contrat ACI, fonctionnement et parts fixes", euros(income.certain_cents), ""),
                (
                    "Contrat ACI, part variable",
                    _span(income.variable.low, income.variable.high),
                    "acquis à ce jour, puis toutes les cibles atteintes",
                ),
                ("Cotisations reçues", euros(view.fees_cents), ""),
                (
                    "Autres recettes",
                    euros(view.other_expected_cents),
                    "accordées, ou prévues tant que personne n’a répondu",
                ),
                ("Reports d’autres années", euros(income.carried_cents), "reçus moins cédés"),
            ],
            "lines_out": [
                ("Engagé", euros(found.engaged_cents), f"dont payé : {euros(found.paid_cents)}"),
                ("Prévu et pas encore engagé", euros(found.to_come_cents), ""),
            ],
            "low": euros(found.low_cents),
            "high": euros(found.high_cents),
            "is_single": found.low_cents == found.high_cents,
            "is_red": found.low_cents < 0,
        }
    return render(request, f"{_FOLDER}/forecast.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def settings(request: CommunityRequest) -> HttpResponse:
    form = SettingsForm(request.POST if request.method == "POST" else None, row=queries.settings())
    if request.method == "POST" and form.is_valid():
        try:
            services.save_settings(by=request.actor, **form.cleaned_data)
        except services.MoneyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les réglages sont enregistrés.")
            return redirect(budget_url(request))
    words = Words("Réglages du budget", "Enregistrer", budget_url(request), draft="funding.budget_settings")
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PLAN, module=MODULE)
def carry(request: CommunityRequest, year: int) -> HttpResponse:
    """What is left of an earlier year and goes to this one."""
    row = year_found(year)
    posted = request.POST if request.method == "POST" else None
    form = CarryForm(posted, year=row, seen=len(queries.carries(row)))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = services.carry_over(
                by=request.actor,
                from_year=form.years[values["from_year"]],
                to_year=row,
                mission=form.missions.get(values["mission"]),
                amount_cents=values["amount_cents"],
                reason=values["reason"],
                seen_carries=values["seen"],
            )
        except services.RecordedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            form.count_anew(refusal.count)
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{euros(made.amount_cents)} reportés sur {row.label}.")
            return redirect(budget_url(request, row))
    words = Words(
        f"Reporter une somme sur {row.label}",
        "Reporter",
        budget_url(request, row),
        "Ce qui reste d’une année, à la fin, et sert encore.",
        "funding.carry",
    )
    return form_page(request, form, words)


@require_POST
@community_view(PLAN, module=MODULE)
def uncarry(request: CommunityRequest, pk: int) -> HttpResponse:
    row = CarryOver.objects.select_related("to_year").filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        services.remove_carry_over(by=request.actor, pk=pk)
    except services.YearRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le report est retiré.")
    return redirect(budget_url(request, row.to_year))
