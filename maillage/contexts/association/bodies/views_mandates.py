"""Who sits until when: the list of mandates, and what changes one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.association.bodies import queries, services
from maillage.contexts.association.bodies.forms import EndForm, MandateForm, RenewForm
from maillage.contexts.association.bodies.models import Body, Mandate
from maillage.contexts.association.bodies.permissions import abilities
from maillage.contexts.association.bodies.tables import MANDATES
from maillage.contexts.association.bodies.views import MODULE, body_url, found
from maillage.contexts.association.permissions import GOVERN, VIEW
from maillage.contexts.association.statutes.queries import rules_on
from maillage.core.calendars.terms import last_day
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(VIEW, module=MODULE)
def mandates(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, MANDATES, queries.mandates(), template="association/bodies/mandates.html")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(GOVERN, module=MODULE)
def add(request: CommunityRequest, pk: int) -> HttpResponse:
    body = found(pk)
    if not abilities(request.actor, body)["seat"]:
        messages.error(request, "Cette instance n’a pas de mandats : l’assemblée réunit tous les adhérents.")
        return redirect(body_url(request, pk))
    posted = request.method == "POST"
    form = MandateForm(request.POST if posted else None, initial=_usual_term(body))
    if posted and form.is_valid():
        try:
            mandate = services.add_mandate(by=request.actor, body=body, **form.values)
        except services.BodyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{mandate.contact.name} siège : {mandate.get_function_display()}.")
            return redirect(body_url(request, pk))
    return render(request, "association/bodies/mandate_form.html", {"form": form, "body": body})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(GOVERN, module=MODULE)
def end(request: CommunityRequest, pk: int) -> HttpResponse:
    mandate = _found(pk)
    posted = request.method == "POST"
    form = EndForm(request.POST if posted else None, initial={"on": timezone.localdate()})
    if posted and form.is_valid():
        try:
            services.end_mandate(
                by=request.actor, pk=pk, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"]
            )
        except services.BodyRefused as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, f"Le mandat de {mandate.contact.name} est terminé.")
            return redirect(body_url(request, mandate.body_id))
    return render(request, "association/bodies/mandate_end.html", {"form": form, "mandate": mandate})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(GOVERN, module=MODULE)
def renew(request: CommunityRequest, pk: int) -> HttpResponse:
    mandate = _found(pk)
    posted = request.method == "POST"
    form = RenewForm(request.POST if posted else None, mandate=mandate)
    if posted and form.is_valid():
        try:
            services.renew_mandate(by=request.actor, pk=pk, **form.cleaned_data)
        except services.BodyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Le mandat de {mandate.contact.name} est renouvelé.")
            return redirect(body_url(request, mandate.body_id))
    return render(request, "association/bodies/mandate_renew.html", {"form": form, "mandate": mandate})


def _usual_term(body: Body) -> dict[str, Any]:
    """From today, for as long as the statutes say of this kind of body."""
    today = timezone.localdate()
    months = next((one.months for one in rules_on(today).terms if one.body_kind == body.kind), 0)
    return {"starts_on": today, "ends_on": last_day(today, months=months) if months else None}


def _found(pk: int) -> Mandate:
    row: Mandate | None = Mandate.objects.select_related("body", "contact").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
