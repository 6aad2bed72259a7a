"""The operator's pages where a professional's objection is checked, then recorded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.directory.objections.forms import ObjectionForm
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.objections.queries import person_of
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.professionals.numbers import number_words
from maillage.platform.tenancy.views import operator_view

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def objections(request: HttpRequest) -> HttpResponse:
    """Say who objects; the list shows numbers and dates, never names.

    What is typed is sent by POST, though nothing is written yet: addresses are kept in logs, and an objection is
    told to nobody.
    """
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form)
    idnps = form.cleaned_data["identifier"]
    known = Objection.objects.filter(idnps=idnps).first()
    if known is not None:
        day = timezone.localtime(known.recorded_at)
        messages.info(request, f"L’opposition de ce numéro est déjà enregistrée, depuis le {day:%d/%m/%Y}.")
        return redirect("directory_national:objections")
    context = {"idnps": idnps, "number": number_words(idnps), "person": person_of(idnps)}
    return render(request, "directory/objections/confirm.html", context)


@require_POST
@operator_view
def confirm_objection(request: HttpRequest) -> HttpResponse:
    """Record that this professional objects, and erase what is known of this person."""
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    record_objection(by=request.actor, identifier=form.cleaned_data["identifier"])  # type: ignore[attr-defined]
    messages.success(
        request,
        "L’opposition est enregistrée : cette personne n’apparaît plus, et les prochains imports l’écarteront.",
    )
    return redirect("directory_national:objections")


def _page(request: HttpRequest, form: ObjectionForm) -> HttpResponse:
    rows = [
        {"number": number_words(row.idnps), "recorded_at": row.recorded_at}
        for row in Objection.objects.order_by("-recorded_at", "-pk")[:SHOWN]
    ]
    status = 422 if form.is_bound else 200
    return render(
        request, "directory/objections/objections.html", {"form": form, "rows": rows}, status=status
    )
