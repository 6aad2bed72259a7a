"""The variable part: what hangs on each indicator, where it stands, and what it becomes if one reaches a value."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.funding.contract import queries, services
from maillage.contexts.funding.contract.access import abilities
from maillage.contexts.funding.contract.forms import SharesForm
from maillage.contexts.funding.contract.models import Contract, Part
from maillage.contexts.funding.contract.stakes import variable_part, what_if
from maillage.contexts.funding.contract.views import MODULE, found, page_of
from maillage.contexts.funding.contract.views_lines import line_found
from maillage.contexts.funding.pages import Words, form_page
from maillage.contexts.funding.permissions import CONFIGURE, VIEW
from maillage.contexts.programme.api import year_shown, years
from maillage.contexts.programme.models import Indicator, ReportingYear
from maillage.core.dues.euros import euros
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import number

_LARGEST = Decimal(10) ** 11


def _year(request: CommunityRequest) -> tuple[list[ReportingYear], ReportingYear | None]:
    known = list(years())
    return known, year_shown(known, request.GET.get("annee", ""), timezone.localdate())


@require_safe
@community_view(VIEW, module=MODULE)
def variable(request: CommunityRequest, pk: int) -> HttpResponse:
    """The page, and « et si… » when its address holds values."""
    row = found(pk)
    known, year = _year(request)
    context: dict[str, Any] = {
        "row": row,
        "may": abilities(request.actor, row),
        "tab": "variable",
        "years": known,
        "year": year,
    }
    if year is not None:
        context |= _standing(request, row, year)
    return render(request, "funding/contract/variable.html", context)


def _standing(request: CommunityRequest, row: Contract, year: ReportingYear) -> dict[str, Any]:
    lines = queries.lines_of(row)
    part = variable_part(row, year, lines=lines)
    supposed, wrong = _supposed(request, [one.indicator.pk for one in part.rows])
    context: dict[str, Any] = {
        "lines": [one for one in lines if one.part == Part.VARIABLE],
        "part": part,
        "low": euros(part.range.low),
        "high": euros(part.range.high),
        "whole": euros(part.whole_cents),
        "unassigned": euros(part.unassigned_cents) if part.unassigned_cents else "",
        "wrong": wrong,
        "then": None,
    }
    rows = part.rows
    if supposed:
        now, then = what_if(row, year, supposed)
        rows = then.rows
        context |= {
            "then": euros(then.range.low),
            "more": euros(then.range.low - now.range.low),
            "is_more": then.range.low > now.range.low,
            "is_less": then.range.low < now.range.low,
        }
    context["rows"] = [
        {
            "one": one,
            "worth": euros(one.stake.cents),
            "acquired": euros(one.stake.acquired),
            "target": _figure(one.target, one.indicator.unit),
            "value": _figure(one.shown_value, one.indicator.unit),
            "typed": request.GET.get(f"si_{one.indicator.pk}", "")[:20],
            "is_supposed": one.indicator.pk in supposed,
        }
        for one in rows
    ]
    return context


def _figure(value: Decimal | None, unit: str) -> str:
    """« 45 % », « 12,5 jours »: no decimals that say nothing."""
    if value is None:
        return ""
    plain = int(value) if value == value.to_integral_value() else value
    return f"{number(plain)}\u00a0{unit}".strip()


def _supposed(request: CommunityRequest, keys: list[int]) -> tuple[dict[int, Decimal], bool]:
    """Values of the address, by indicator; and whether one of them is no number."""
    found_values, wrong = {}, False
    for key in keys:
        text = request.GET.get(f"si_{key}", "").strip().replace(",", ".")
        if not text:
            continue
        try:
            value = Decimal(text)
        except InvalidOperation:
            wrong = True
            continue
        if value.is_finite() and abs(value) < _LARGEST:
            found_values[key] = value
        else:
            wrong = True
    return found_values, wrong


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def shares(request: CommunityRequest, pk: int) -> HttpResponse:
    """What hangs on each indicator of the mission of a variable line, for a year."""
    line = line_found(pk)
    back = page_of(request, line.contract_id, "contract_variable")
    _, year = _year(request)
    if year is None or line.part != Part.VARIABLE or line.mission is None:
        messages.error(request, "Ouvrez d’abord une année de bilan, dans le projet de santé.")
        return redirect(back)
    known = [one for one in queries.shares(line.contract, year) if one.line_id == line.pk]
    of_mission = Q(mission=line.mission) | Q(action__mission=line.mission)
    wanted = of_mission | Q(pk__in=[one.indicator_id for one in known])
    valid = Q(valid_until=None) | Q(valid_until__gte=year.starts_on)
    indicators = list(Indicator.objects.filter(wanted & valid).order_by("code", "pk"))
    form = SharesForm(request.POST if request.method == "POST" else None, indicators=indicators, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_shares(by=request.actor, line_pk=pk, year_pk=year.pk, shares=form.shares)
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Les poids de {year.label} sont enregistrés.")
            return redirect(f"{back}?annee={year.pk}")
    intro = (
        f"Année {year.label}. Recopiez du contrat ce que pèse chaque indicateur ; ensemble, 100 % au plus."
        if indicators
        else "Cette mission n’a pas encore d’indicateur : créez-les d’abord dans le projet de santé."
    )
    words = Words(
        f"{line.mission.name} : poids des indicateurs",
        "Enregistrer les poids",
        f"{back}?annee={year.pk}",
        intro,
        "funding.shares",
    )
    return form_page(request, form, words)
