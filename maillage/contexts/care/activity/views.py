"""Pages of figures: the community's, one's own, and the spread of the load."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from maillage.contexts.care.activity import elsewhere, figures, load
from maillage.contexts.care.activity.chart import chart_of
from maillage.contexts.care.activity.figures import AXES, Figure, Summary
from maillage.contexts.care.activity.tables import ASKINGS, FIGURES, SPREAD, FigureFilters, PeriodFilters
from maillage.contexts.care.activity.waits import in_words
from maillage.contexts.care.availability.queries import responder_of
from maillage.contexts.care.permissions import ANSWER, COORDINATE, VIEW_FIGURES
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import MONTHS, WEEKDAYS, count_words, number

MODULE: Final = "care"
# Axes whose lines follow one another: drawn upright; the others have words that are read, as bars beside them.
_IN_ORDER: Final = ("month", "hour", "weekday", "season")
# What fits under a bar; the years of the months stand above the drawing.
_SHORT: Final = {
    "month": (
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ),
    "season": ("hiver", "printemps", "été", "automne"),
}


@require_safe
@community_view(VIEW_FIGURES, module=MODULE)
def shown(request: CommunityRequest) -> HttpResponseBase:
    """Figures of a period along one axis, drawn and listed."""
    asked = FigureFilters(request.GET, actor=request.actor)
    first, last = asked.months()
    axis = asked.axis
    rows = figures.breakdown(request.actor, axis, first, last)
    told = figures.summary(request.actor, first, last)
    listed = rows if told.total.is_masked or told.total.count("requests") else []
    extra = {
        "summary": told,
        "cards": _cards(told),
        "elsewhere": elsewhere.counts(request.actor, first, last),
        "axis_words": AXES[axis],
        "chart": chart_of([(_short(axis, row), row.count("requests")) for row in listed])
        if axis in _IN_ORDER
        else None,
        "bars": _bars(listed) if axis not in _IN_ORDER else [],
        "months_words": _months(first, last),
        "sees_all": figures.sees_all(request.actor),
    }
    return render_table(request, FIGURES, listed, template="care/activity/figures.html", extra=extra)


def _cards(told: Summary) -> list[tuple[str, str, str]]:
    """Value, label and what it is compared with of the figures above the list."""
    total = told.total
    if total.is_masked:
        return [(figures.HIDDEN, "demandes", "moins de 5 sur la période")]
    return [
        (
            number(total.count("requests") or 0),
            "demandes",
            _cancelled(total),
        ),
        (_percent(total, "met_24h"), "satisfaites en 24 h", _of(total)),
        (_percent(total, "met_48h"), "satisfaites en 48 h", _of(total)),
        (told.median_words or "—", "jusqu’au premier oui", _ninth(told)),
        (
            _told(total, "emergency_avoided"),
            "passages aux urgences évités",
            f"déclarés, sur {_told(total, 'emergency_told')} réponses",
        ),
    ]


def _cancelled(total: Figure) -> str:
    count = total.count("cancelled")
    many = "moins de 5 annulées" if count is None else count_words(count, "annulée", feminine=True)
    return f"dont {many}"


def _of(total: Figure) -> str:
    """What a share is of. Where the cancelled ones are masked, the number of the others would give them away."""
    if total.count("cancelled") is None:
        return "des demandes non annulées"
    return f"sur {count_words(total.judged or 0, 'non annulée', 'non annulées', feminine=True)}"


def _told(total: Figure, name: str) -> str:
    count = total.count(name)
    return "moins de 5" if count is None else number(count)


def _ninth(told: Summary) -> str:
    return f"médiane ; 9 sur 10 en {told.ninth_words}" if told.ninth_words else "pas encore de réponse"


def _percent(total: Figure, name: str) -> str:
    share = total.share(name)
    return "—" if share is None else f"{number(share, 0)} %"


def _short(axis: str, row: Figure) -> str:
    if axis == "month":
        return _SHORT["month"][int(row.key[5:]) - 1] if row.key else row.label
    if axis == "weekday":
        return WEEKDAYS[int(row.key)][:3]
    if axis == "season":
        return _SHORT["season"][int(row.key)]
    return row.label


def _bars(rows: Sequence[Figure]) -> list[dict[str, Any]]:
    """Each line beside its bar, the longest first; masked ones have none."""
    counted = [(row, row.count("requests")) for row in rows]
    highest = max((count for _, count in counted if count is not None), default=0)
    ordered = sorted(counted, key=lambda pair: (pair[1] is None, -(pair[1] or 0), pair[0].label))
    return [{"label": row.label, "count": count, "of": highest or 1} for row, count in ordered]


def _months(first: date, last: date) -> str:
    words = f"{MONTHS[first.month - 1]} {first.year}"
    return words if first == last else f"{words} à {MONTHS[last.month - 1]} {last.year}"


@require_safe
@community_view(ANSWER, module=MODULE)
def my_load(request: CommunityRequest) -> HttpResponseBase:
    """« Mes sollicitations »: to each for himself."""
    first, last = PeriodFilters(request.GET, actor=request.actor).months()
    responder = responder_of(request.user)
    own = load.load_of(responder, first, last) if responder is not None else None
    extra = {
        "own": own,
        "answer_words": in_words(own.answer_min) if own else "",
        "months_words": _months(first, last),
    }
    rows = load.between(load.askings_of(responder), first, last)
    return render_table(request, ASKINGS, rows, template="care/activity/my_load.html", extra=extra)


@require_safe
@community_view(COORDINATE, module=MODULE)
def load_spread(request: CommunityRequest) -> HttpResponseBase:
    """How the load lies over the professionals, without names and without ranks."""
    first, last = PeriodFilters(request.GET, actor=request.actor).months()
    found = load.spread(first, last)
    extra = {"spread": found, "months_words": _months(first, last)}
    rows = list(found.bands) if found.is_shown else []
    return render_table(request, SPREAD, rows, template="care/activity/load_spread.html", extra=extra)
