"""Pages of a year of fees: its rates, the campaign that asks everybody, reminders, many payments at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.fees import letters, payments, queries, services
from maillage.contexts.association.fees.forms import ManyPaymentsForm, PeriodForm
from maillage.contexts.association.fees.models import FeePeriod, FeeState
from maillage.contexts.association.fees.payments import MAX_AT_ONCE
from maillage.contexts.association.fees.services import FeeRefused
from maillage.contexts.association.fees.tables import PERIODS
from maillage.contexts.association.permissions import EDIT_FEES, VIEW_FEES
from maillage.core.dues.euros import euros
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE = "association"
# Names that the page of a campaign lists; the rest is counted.
NAMED = 20


def found(pk: int) -> FeePeriod:
    row: FeePeriod | None = FeePeriod.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, row: FeePeriod) -> str:
    return community_url(request.community, "association:fee_period", pk=row.pk)


@require_safe
@community_view(VIEW_FEES, module=MODULE)
def periods(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may_edit": request.actor.can(EDIT_FEES)}
    return render_table(
        request, PERIODS, queries.periods(), template="association/fees/periods.html", extra=extra
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_FEES, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    form = PeriodForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.open_period(by=request.actor, **form.values())
        except FeeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"« {row.name} » est ouverte : appelez les cotisations quand vous voulez."
            )
            return redirect(address(request, row))
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_FEES, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = PeriodForm(request.POST if request.method == "POST" else None, period=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_period(by=request.actor, pk=pk, **form.values())
        except FeeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Enregistré. Les cotisations déjà appelées gardent leur montant.")
            return redirect(address(request, row))
    return _form(request, form, row)


def _form(request: CommunityRequest, form: PeriodForm, row: FeePeriod | None) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "association/fees/period_form.html", {"form": form, "row": row}, status=status)


@require_safe
@community_view(VIEW_FEES, module=MODULE)
def period(request: CommunityRequest, pk: int) -> HttpResponse:
    """One year: rates, figures, and what asking everybody would do."""
    row, today = found(pk), timezone.localdate()
    totals = queries.totals(row, today)
    campaign = queries.campaign(row, today)
    context = {
        "row": row,
        "rates": list(row.rates.select_related("college").order_by("college__rank", "college__name", "pk")),
        "totals": totals,
        "of_year": f"?annee={row.pk}",
        "says_how_to_pay": bool(queries.settings_of().how_to_pay),
        "received": euros(totals.received_cents),
        "asked": euros(totals.asked_cents),
        "left": euros(totals.due_cents),
        "campaign": campaign,
        "campaign_total": euros(campaign.total_cents),
        "without_rate": campaign.without_rate[:NAMED],
        "without_rate_more": max(len(campaign.without_rate) - NAMED, 0),
        "without_address": campaign.without_address[:NAMED],
        "without_address_more": max(len(campaign.without_address) - NAMED, 0),
        "may_edit": request.actor.can(EDIT_FEES),
    }
    named = len(campaign.without_rate) + len(campaign.without_address)
    if named:
        record_read(by=request.actor, what="association.fees", label=row.name, count=named)
    return render(request, "association/fees/period.html", context)


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def campaign(request: CommunityRequest, pk: int) -> HttpResponse:
    """Ask every member who was not asked yet; pressed twice, nobody is asked twice."""
    row = found(pk)
    try:
        asked = letters.launch(by=request.actor, period_pk=pk, write=request.POST.get("write") == "1")
    except FeeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if asked.fees:
            told = (
                f", {count_words(asked.letters, 'lettre', feminine=True)} en partance"
                if asked.letters
                else ""
            )
            messages.success(
                request, f"{count_words(asked.fees, 'cotisation appelée', 'cotisations appelées')}{told}."
            )
        else:
            messages.info(request, "Toutes les cotisations de cette année étaient déjà appelées.")
    return redirect(address(request, row))


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def close(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    services.close_period(by=request.actor, pk=pk)
    messages.success(request, f"« {row.name} » est close ; ce qui reste dû le demeure.")
    return redirect(address(request, row))


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def reopen(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    services.reopen_period(by=request.actor, pk=pk)
    messages.success(request, f"« {row.name} » est rouverte.")
    return redirect(address(request, row))


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def remind(request: CommunityRequest) -> HttpResponse:
    """Write to those whose fee is late and whom nobody wrote to within a week."""
    done = letters.remind(by=request.actor)
    if done.letters:
        messages.success(request, f"{count_words(done.letters, 'relance', feminine=True)} en partance.")
    else:
        messages.info(request, "Personne à relancer : pas de retard, ou une relance a moins d’une semaine.")
    return redirect(community_url(request.community, "association:fees"))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_FEES, module=MODULE)
def many(request: CommunityRequest) -> HttpResponse:
    """What came in together: a pile of cheques, a bank statement."""
    text = search_text(request.GET.get("q", ""))
    rows = queries.fees().filter(state=FeeState.DUE)
    if text:
        rows = rows.filter(contact__search_name__contains=text)
    due: list[Any] = list(rows.order_by("contact__search_name", "pk")[: MAX_AT_ONCE + 1])
    shown = due[:MAX_AT_ONCE]
    form = ManyPaymentsForm(request.POST if request.method == "POST" else None, due=[row.pk for row in shown])
    if request.method == "POST" and form.is_valid():
        try:
            made = payments.record_payments(
                by=request.actor,
                fee_pks=form.cleaned_data["fees"],
                method=form.cleaned_data["method"],
                paid_on=form.cleaned_data["paid_on"],
                reference=form.cleaned_data["reference"],
            )
        except FeeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            total = euros(sum(one.amount_cents for one in made))
            messages.success(request, f"{count_words(len(made), 'paiement')} enregistrés, {total} en tout.")
            return redirect(community_url(request.community, "association:payments"))
    record_read(by=request.actor, what="association.fees", label="Saisie de paiements", count=len(shown))
    checked = set(request.POST.getlist("fees"))
    context = {
        "form": form,
        "rows": [(row, euros(row.amount_cents - row.paid_cents), str(row.pk) in checked) for row in shown],
        "more": len(due) > MAX_AT_ONCE,
        "limit": MAX_AT_ONCE,
        "text": request.GET.get("q", "")[:120],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "association/fees/many.html", context, status=status)
