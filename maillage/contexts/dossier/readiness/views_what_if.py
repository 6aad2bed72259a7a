"""The page « Et si… »: values moved in a form whose address may be shared."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.contexts.dossier.permissions import VIEW
from maillage.contexts.dossier.readiness.supposing import PREFIX, Line, suppose, values_of
from maillage.contexts.dossier.readiness.tables import known_years
from maillage.contexts.dossier.readiness.views import MODULE, page_url, year_asked
from maillage.contexts.programme.api import value_with_unit
from maillage.contexts.programme.models import ReportingYear
from maillage.core.dues.euros import euros
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(VIEW, module=MODULE)
def what_if(request: CommunityRequest) -> HttpResponse:
    """A GET like any other: nothing is written, whatever is supposed."""
    year = year_asked(request)
    context: dict[str, Any] = {"year": year, "years": known_years(request.actor), "tab": "what_if"}
    if year is not None:
        context |= _supposed(request, year)
    return render(request, "dossier/readiness/what_if.html", context)


def _supposed(request: CommunityRequest, year: ReportingYear) -> dict[str, Any]:
    plain = suppose(year, {})
    values, wrong = values_of(request.GET, [one.indicator.pk for one in plain.lines])
    found = suppose(year, values) if values else plain
    pairs = [("annee", str(year.pk)), *((f"{PREFIX}{key}", str(value)) for key, value in values.items())]
    return {
        "found": found,
        "rows": [_row(request, one) for one in found.lines],
        "supposed": bool(values),
        "wrong": wrong,
        "now": euros(found.now.low),
        "best": euros(found.now.high),
        "then": euros(found.then_cents),
        "then_best": euros(found.then_best_cents),
        "more": signed(found.more_cents),
        "whole": euros(found.whole_cents),
        "unassigned": euros(found.unassigned_cents) if found.unassigned_cents else "",
        "share": settings.MAILLAGE_BASE_URL + request.path + "?" + urlencode(pairs),
        "reset": page_url(request, "what_if", year),
        "back": page_url(request, "readiness", year),
    }


def _row(request: CommunityRequest, one: Line) -> dict[str, Any]:
    unit = one.indicator.unit
    return {
        "one": one,
        "name": f"{PREFIX}{one.indicator.pk}",
        "worth": euros(one.worth_cents),
        "target": value_with_unit(one.target, unit),
        "value": value_with_unit(one.value, unit),
        "now": euros(one.now_cents),
        "then": euros(one.then_cents),
        "more": signed(one.more_cents) if one.more_cents else "",
        "typed": request.GET.get(f"{PREFIX}{one.indicator.pk}", "")[:20],
    }


def signed(cents: int) -> str:
    """« + 1 200 € », « - 300 € », « 0 € »."""
    sign = "+\u00a0" if cents > 0 else "\u2212\u00a0" if cents < 0 else ""
    return sign + euros(abs(cents))
