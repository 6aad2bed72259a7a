"""The operator's page: the published APL, the estimate on it, and how close it comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.atlas.ground.calibration import queries
from maillage.contexts.atlas.ground.calibration.fitting import shown
from maillage.contexts.atlas.ground.calibration.forms import FIELD, TOO_LARGE, WorkbookForm, WorkbookUpload
from maillage.contexts.atlas.ground.calibration.models import AplCalibration, AplEdition, CalibrationState
from maillage.contexts.atlas.ground.calibration.services import (
    ask_calibration,
    import_workbook,
    use_calibration,
)
from maillage.contexts.atlas.ground.calibration.tables import APL_GAPS, gaps
from maillage.contexts.atlas.ground.calibration.workbook import WorkbookRefused
from maillage.contexts.territory.models import Departement
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, operator_view
from maillage.platform.ui.typography import count_words

PAGE = "atlas_national:apl"
TEMPLATE = "atlas/calibration/apl.html"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def apl(request: CommunityRequest) -> HttpResponseBase:
    """The page, and the workbook that it sends.

    The token against forgery is inside the form: it is looked at after the door, so that a stranger is turned away
    before a byte is read.
    """
    if request.method == "POST":
        request.upload_handlers = [WorkbookUpload(request)]
    return _apl(request)


@csrf_protect
def _apl(request: CommunityRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, WorkbookForm())
    form = WorkbookForm(request.POST, request.FILES)
    handler = cast(WorkbookUpload, request.upload_handlers[0])
    if handler.too_large:
        form.errors.clear()
        form.add_error(FIELD, TOO_LARGE)
    elif form.is_valid():
        sent = form.cleaned_data[FIELD]
        try:
            taken = import_workbook(by=request.actor, path=Path(sent.temporary_file_path()), name=sent.name)
        except WorkbookRefused as refusal:
            form.add_error(FIELD, str(refusal))
        else:
            years = ", ".join(str(edition.year) for edition in taken)
            communes = count_words(max(edition.communes for edition in taken), "commune", feminine=True)
            messages.success(
                request, f"L’APL publiée est importée ({years} ; {communes}). Vous pouvez caler."
            )
            return redirect(PAGE)
    return _form_page(request, form)


def _context(form: WorkbookForm, done: AplCalibration | None) -> dict[str, Any]:
    last = queries.latest()
    overall = done.overall if done else {}
    return {
        "form": form,
        "editions": queries.editions(),
        "done": done,
        "waiting": last if last is not None and last.state == CalibrationState.WAITING else None,
        "refused": last if last is not None and last.state == CalibrationState.REFUSED else None,
        "bands": _bands(done),
        "figures": {name: shown(overall.get(name)) for name in ("bias", "mean_absolute", "root_mean_square")},
        "explained": shown(100 * overall["explained"], 0) if "explained" in overall else "—",
    }


def _bands(done: AplCalibration | None) -> list[tuple[str, str]]:
    """« de 10 à 15 minutes », weight."""
    if done is None:
        return []
    lower = [0.0, *done.bounds_min[:-1]]
    return [
        (f"de {shown(low, 0)} à {shown(high, 0)} minutes", shown(weight, 3))
        for low, high, weight in zip(lower, done.bounds_min, done.weights, strict=True)
    ]


def _page(request: CommunityRequest, form: WorkbookForm) -> HttpResponseBase:
    done = queries.latest_done()
    names = dict(Departement.objects.values_list("code", "name"))
    rows = gaps(done.by_departement, names) if done else []
    sources = (
        (
            f"APL {done.year}, DREES. Offre : {done.supply_words}. {done.travel_words}",
            "Écart : indice calculé moins indice publié, en consultations par an et par habitant, pondéré par la "
            "population standardisée.",
        )
        if done
        else ()
    )
    return render_table(
        request, APL_GAPS, rows, template=TEMPLATE, extra=_context(form, done), sources=sources
    )


def _form_page(request: HttpRequest, form: WorkbookForm) -> HttpResponse:
    """The form again with what was wrong; the list is a click away."""
    return render(request, "atlas/calibration/refused.html", {"form": form}, status=422)


@require_POST
@operator_view
def calibrate(request: CommunityRequest, year: int) -> HttpResponse:
    """Have the worker estimate on a year."""
    try:
        ask_calibration(by=request.actor, year=year)
    except AplEdition.DoesNotExist as unknown:
        raise Http404 from unknown
    messages.success(request, "Le calage est demandé : il prend une minute environ. Rechargez la page.")
    return redirect(PAGE)


@require_POST
@operator_view
def use(request: CommunityRequest, pk: int) -> HttpResponse:
    """Count with a calibration, or go back to the setting of origin (`origine`)."""
    calibration = get_object_or_404(AplCalibration, pk=pk, state=CalibrationState.DONE)
    wanted = "origine" not in request.POST
    use_calibration(by=request.actor, calibration=calibration, wanted=wanted)
    said = "Les cartes comptent avec ce calage." if wanted else "Les cartes reviennent au réglage d’origine."
    messages.success(request, said)
    return redirect(PAGE)
