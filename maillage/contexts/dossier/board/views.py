"""One page for the board, at any date: on the screen, as PDF, as Word."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.contexts.dossier.board import word
from maillage.contexts.dossier.board.contents import page
from maillage.contexts.dossier.board.state import state_on
from maillage.contexts.dossier.permissions import VIEW
from maillage.contexts.programme.api import years
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.documents.pdf import pdf_response
from maillage.platform.documents.word import docx_response
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "dossier"
TEMPLATE: Final = Path(__file__).resolve().parent / "documents" / "board.typ"


def asked(request: CommunityRequest, known: list[ReportingYear]) -> tuple[date, ReportingYear | None, bool]:
    """The day of the address (today without), its year, and whether the day made no sense.

    A day that no year holds is told of the latest year before it.
    """
    today = timezone.localdate()
    text, on, wrong = request.GET.get("le", ""), today, False
    if text:
        try:
            on = date.fromisoformat(text)
        except ValueError:
            wrong = True
    # Nobody knows tomorrow yet.
    if on > today:
        on, wrong = today, True
    begun = [one for one in known if one.starts_on <= on]
    return on, max(begun, key=lambda one: one.starts_on, default=None), wrong


def _data(request: CommunityRequest, on: date, year: ReportingYear) -> dict[str, Any]:
    return page(state_on(year, on), community=request.community.name, today=timezone.localdate())


@require_safe
@community_view(VIEW, module=MODULE)
def board(request: CommunityRequest) -> HttpResponse:
    known = list(years())
    on, year, wrong = asked(request, known)
    context = {
        "on": on,
        "today": timezone.localdate(),
        "year": year,
        "has_years": bool(known),
        "wrong": wrong,
        "page": _data(request, on, year) if year is not None else None,
        "query": f"?le={on.isoformat()}",
    }
    return render(request, "dossier/board/page.html", context)


def _paper(request: CommunityRequest) -> tuple[dict[str, Any], str]:
    on, year, wrong = asked(request, list(years()))
    if year is None or wrong:
        raise Http404
    return _data(request, on, year), f"page pour le conseil {on.isoformat()}"


@require_safe
@community_view(VIEW, module=MODULE)
def board_pdf(request: CommunityRequest) -> HttpResponse:
    data, name = _paper(request)
    return pdf_response(TEMPLATE, data, name=name)


@require_safe
@community_view(VIEW, module=MODULE)
def board_docx(request: CommunityRequest) -> HttpResponse:
    data, name = _paper(request)
    return docx_response(word.board(), data, name=name)
