"""« Dossier de l’année »: prepare it, watch it being made, open it; the table in the order of the contract."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.dossier.figures.gathering import gather
from maillage.contexts.dossier.pack import grids, queries, services
from maillage.contexts.dossier.pack.contents import SHEETS
from maillage.contexts.dossier.pack.copying import by_mission, whole
from maillage.contexts.dossier.pack.models import Pack, PackState
from maillage.contexts.dossier.pack.permissions import abilities
from maillage.contexts.dossier.pack.previewing import content_of, preview
from maillage.contexts.dossier.pack.workbooks import workbook
from maillage.contexts.dossier.permissions import PREPARE, VIEW
from maillage.contexts.programme.api import year_shown, years
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.services import record_read
from maillage.platform.documents.word import CONTENT_TYPE as WORD
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import short_date

MODULE: Final = "dossier"
_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": WORD,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


def shown_year(
    request: CommunityRequest, asked: str = ""
) -> tuple[list[ReportingYear], ReportingYear | None]:
    """Every year, and the one of the address (`?annee=`), else that of today. 1 query."""
    known = list(years())
    return known, year_shown(known, asked or request.GET.get("annee", ""), timezone.localdate())


def found(pk: int) -> Pack:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


@require_safe
@community_view(VIEW, module=MODULE)
def packs(request: CommunityRequest) -> HttpResponse:
    """The packs of a year: the last one open, the button, those before."""
    known, year = shown_year(request)
    listed = queries.of_year(year) if year else []
    context = {
        "years": known,
        "year": year,
        "pack": listed[0] if listed else None,
        "others": listed[1:],
        "is_to_come": year is not None and year.starts_on > timezone.localdate(),
        **_of_pack(request, listed[0] if listed else None),
    }
    return render(request, "dossier/pack/packs.html", context)


@require_safe
@community_view(VIEW, module=MODULE)
def pack(request: CommunityRequest, pk: int) -> HttpResponse:
    """One pack, whatever came after it."""
    row = found(pk)
    latest = queries.of_year(row.year)[0]
    context = {"year": row.year, "pack": row, "is_latest": latest.pk == row.pk, **_of_pack(request, row)}
    return render(request, "dossier/pack/pack.html", context)


def _of_pack(request: CommunityRequest, row: Pack | None) -> dict[str, Any]:
    """What both pages show of a pack. At most 1 query."""
    parts = list(enumerate(row.part_list)) if row else []
    earlier = queries.before(row) if row and row.state == PackState.READY else None
    return {
        "may": abilities(request.actor),
        "documents": [(rank, one) for rank, one in parts if not one["name"].startswith(f"{SHEETS}/")],
        "sheets": [(rank, one) for rank, one in parts if one["name"].startswith(f"{SHEETS}/")],
        "earlier": earlier,
        "changes": queries.changes(row, earlier) if row else [],
    }


@require_POST
@community_view(PREPARE, module=MODULE)
def ask(request: CommunityRequest) -> HttpResponse:
    _, year = shown_year(request, request.POST.get("annee", ""))
    url = community_url(request.community, "dossier:packs")
    if year is None:
        messages.error(request, "Ouvrez d’abord une année de bilan, dans le projet de santé.")
        return redirect(url)
    try:
        services.ask(by=request.actor, year=year)
    except services.PackRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{url}?annee={year.pk}")


def _part(row: Pack, rank: int) -> dict[str, Any]:
    if row.state != PackState.READY or rank >= len(row.part_list):
        raise Http404
    return row.part_list[rank]


@require_safe
@community_view(VIEW, module=MODULE)
def part(request: CommunityRequest, pk: int, rank: int) -> HttpResponse:
    """A document of the pack, on a page."""
    row = found(pk)
    one = _part(row, rank)
    content = content_of(row, one["name"])
    if content is None:
        messages.error(request, "L’archive de ce dossier n’est plus sur le serveur : préparez-en un autre.")
        return redirect(community_url(request.community, "dossier:pack", pk=pk))
    record_read(by=request.actor, what="dossier.pack", obj=row, label=f"{row} : {one['label']}")
    context = {
        "pack": row,
        "one": one,
        "rank": rank,
        "preview": preview(content, one["kind"]),
        "is_pdf": one["kind"] == "pdf",
    }
    return render(request, "dossier/pack/part.html", context)


@require_safe
@community_view(VIEW, module=MODULE)
def part_file(request: CommunityRequest, pk: int, rank: int) -> HttpResponse:
    """The file itself: a PDF opens in the browser, the others are downloaded."""
    row = found(pk)
    one = _part(row, rank)
    content = content_of(row, one["name"])
    if content is None:
        raise Http404
    record_read(by=request.actor, what="dossier.pack", obj=row, label=f"{row} : {one['label']}")
    response = HttpResponse(content, content_type=_TYPES.get(one["kind"], "application/octet-stream"))
    how = "inline" if one["kind"] == "pdf" else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{one["name"].rsplit("/", 1)[-1]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@community_view(VIEW, module=MODULE)
def contract_table(request: CommunityRequest) -> HttpResponse:
    """The lines of the contract in their order, each cell with a button that copies it; or their workbook."""
    known, year = shown_year(request)
    grid = grids.contract_table(gather(year, actor=request.actor)) if year else None
    if year is not None and grid is not None and request.GET.get("export") == "xlsx":
        return _contract_file(request, year, grid)
    context = {
        "years": known,
        "year": year,
        "grid": grid,
        "missions": by_mission(grid) if grid else [],
        "whole": whole(grid) if grid else (),
    }
    return render(request, "dossier/pack/contract.html", context)


def _contract_file(request: CommunityRequest, year: ReportingYear, grid: grids.Grid) -> HttpResponse:
    record_read(by=request.actor, what="dossier.contract_table", obj=year, label=grid.title)
    about = (
        ("Communauté", request.community.name),
        ("Année", year.label),
        ("Lu le", short_date(timezone.localdate())),
    )
    response = HttpResponse(workbook((grid,), about), content_type=_TYPES["xlsx"])
    response["Content-Disposition"] = f'attachment; filename="tableau-contrat-{slugify(year.label)}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
