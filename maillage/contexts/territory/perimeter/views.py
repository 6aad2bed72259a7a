"""The perimeter page. Every button but « Enregistrer » only shows the page again with another selection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.territory.contours.queries import ATTRIBUTION
from maillage.contexts.territory.national import files
from maillage.contexts.territory.national.queries import all_departements
from maillage.contexts.territory.perimeter import queries, selection
from maillage.contexts.territory.perimeter.forms import MAX_SEARCH, PerimeterForm, clean_text, selected_codes
from maillage.contexts.territory.perimeter.pasting import Pasted, PastedTooLong, parse_pasted
from maillage.contexts.territory.perimeter.selection import Found
from maillage.contexts.territory.perimeter.services import PerimeterMoved, PerimeterRefused, set_perimeter
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words, french


@require_http_methods(["GET", "HEAD", "POST"])
@community_view("territory.configure")
def perimeter(request: CommunityRequest) -> HttpResponseBase:
    """Choose the communes of the territory, from a day on."""
    if request.method == "POST":
        return _changed(request)
    codes = tuple(sorted(queries.latest_codes(request.community)))
    seen = queries.state_token(request.community)
    return _page(request, PerimeterForm(), codes, seen=seen, shown=request.GET.get("departement", ""))


def _changed(request: CommunityRequest) -> HttpResponseBase:
    """What a button asked for: another selection, a search, a département, or to record."""
    data = request.POST
    form = PerimeterForm(data)
    codes = selected_codes(data.get("codes", ""), *data.getlist("add"), data.get("add_codes", ""))
    found = Found()
    if "save" in data:
        return _save(request, form, codes)
    if "remove" in data:
        codes = tuple(code for code in codes if code != data["remove"])
    elif "clear" in data:
        codes = ()
    elif "add_epci" in data:
        codes = selected_codes(" ".join(codes), " ".join(selection.codes_of_epci(data["add_epci"])))
    elif "read" in data:
        pasted = _read(form, data.get("paste", ""))
        found = Found(pasted=pasted)
        codes = selected_codes(" ".join(codes), " ".join(pasted.found))
    elif "search" in data:
        found = selection.search(clean_text(data.get("q", ""), MAX_SEARCH))
    if "read" not in data:
        form = _untouched(form)
    return _page(
        request, form, codes, seen=data.get("seen", ""), shown=data.get("departement", ""), found=found
    )


def _untouched(form: PerimeterForm) -> PerimeterForm:
    """The same typed values without their errors: nothing is judged before it is to be recorded."""
    return PerimeterForm(initial={"valid_from": form["valid_from"].value(), "paste": form["paste"].value()})


def _read(form: PerimeterForm, text: str) -> Pasted:
    """The pasted codes; what is wrong with them is written beside the field."""
    form.full_clean()
    form.errors.pop("valid_from", None)
    try:
        pasted = parse_pasted(text)
    except PastedTooLong as refusal:
        form.add_error("paste", str(refusal))
        return Pasted()
    if not (pasted.found or pasted.choices or pasted.unknown):
        form.add_error("paste", "Collez d’abord une liste de codes INSEE ou postaux.")
    if pasted.unknown:
        form.add_error("paste", french(f"Ce ne sont pas des codes de communes : {pasted.unknown_words}."))
    return pasted


def _save(request: CommunityRequest, form: PerimeterForm, codes: tuple[str, ...]) -> HttpResponseBase:
    data, found = request.POST, Found()
    seen = data.get("seen", "")
    valid = form.is_valid()
    text = data.get("paste", "")
    if text.strip("\x00 \r\n\t"):
        # Codes that were pasted but not read yet are part of what the person means to record.
        day_errors = form.errors.get("valid_from")
        pasted = _read(form, text)
        if day_errors:
            form.errors["valid_from"] = day_errors
        found = Found(pasted=pasted)
        codes = selected_codes(" ".join(codes), " ".join(pasted.found))
        valid = valid and pasted.is_sure and not form.errors
        if pasted.choices:
            form.add_error(
                "paste", "Certains codes désignent plusieurs communes : choisissez-les ci-dessous."
            )
    if valid:
        day = form.cleaned_data["valid_from"]
        try:
            written = set_perimeter(by=request.actor, commune_codes=codes, valid_from=day, seen=seen)
        except PerimeterRefused as refusal:
            form.add_error(None, french(str(refusal)))
            if isinstance(refusal, PerimeterMoved):
                seen = queries.state_token(request.community)
        else:
            words = count_words(
                len(queries.perimeter_codes(request.community, written.valid_from)), "commune"
            )
            messages.success(
                request, f"Le périmètre est enregistré : {words} à partir du {written.valid_from:%d/%m/%Y}."
            )
            return redirect(community_url(request.community, "territory:perimeter"))
    return _page(request, form, codes, seen=seen, shown=data.get("departement", ""), found=found)


def _page(
    request: CommunityRequest,
    form: PerimeterForm,
    codes: tuple[str, ...],
    *,
    seen: str,
    shown: str,
    found: Found | None = None,
) -> HttpResponse:
    departements = all_departements()
    shown = shown if any(one.code == shown for one in departements) else ""
    chosen = selection.selection_of(codes)
    drawn = chosen.departements(shown)
    contours, bounds = "-".join(drawn), chosen.bounds()
    context: dict[str, Any] = {
        "form": form,
        "chosen": chosen,
        "found": found or Found(),
        "live": False,
        "panels": panels_of(request.actor, "territory.perimeter", request.community),
        "recorded": " ".join(sorted(queries.latest_codes(request.community))),
        "seen": seen,
        "shown": shown,
        "departements": departements,
        "history": queries.history(request.community),
        "today": timezone.localdate(),
        "map": (
            {
                "areas_url": community_url(request.community, "territory:departement_contours", contours),
                "attribution": ATTRIBUTION,
                "pick": True,
                # A département that was asked for is shown whole; else the choice is.
                **({} if shown or bounds is None else {"bounds": bounds}),
            }
            if drawn
            else None
        ),
        "sources": (files.COMMUNES_SOURCE, files.POPULATION_SOURCE, files.CONTOURS_SOURCE),
    }
    return render(request, "territory/perimeter/perimeter.html", context)


@require_POST
@community_view("territory.configure")
def selection_summary(request: CommunityRequest) -> HttpResponse:
    """Figures of a selection that is not recorded; nothing is written."""
    chosen = selection.selection_of(selected_codes(request.POST.get("codes", "")))
    return render(request, "territory/perimeter/summary.html", {"chosen": chosen})


@require_safe
@community_view("territory.configure")
def found_places(request: CommunityRequest) -> HttpResponse:
    """Communes and EPCI that match what is typed (the list under the search box)."""
    found = selection.search(clean_text(request.GET.get("q", ""), MAX_SEARCH))
    return render(
        request, "territory/perimeter/found.html", {"found": replace(found, pasted=Pasted()), "live": True}
    )
