"""Pages of fees: the list, one fee, its payments, what receipts say."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.fees import letters, payments, printed, queries, services
from maillage.contexts.association.fees.forms import (
    AmountForm,
    AskForm,
    PaymentForm,
    ReasonForm,
    SettingsForm,
)
from maillage.contexts.association.fees.models import Fee, FeeState, Payment
from maillage.contexts.association.fees.services import SETTINGS_FIELDS, FeeRefused
from maillage.contexts.association.fees.tables import BADGES, FEES, PAYMENTS, WORDS, state_of
from maillage.contexts.association.permissions import EDIT_FEES, VIEW_FEES
from maillage.core.dues.euros import euros, typed
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "association"


def found(pk: int) -> Fee:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def fee_address(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:fee", pk=pk)


@require_safe
@community_view(VIEW_FEES, module=MODULE)
def fees(request: CommunityRequest) -> HttpResponseBase:
    """All fees, and where this year stands."""
    today = timezone.localdate()
    period = queries.current_period(today)
    totals = queries.totals(period, today) if period else None
    extra = {
        "period": period,
        "totals": totals,
        "figures": _figures(totals),
        "of_year": f"?annee={period.pk}" if period else "",
        "may_edit": request.actor.can(EDIT_FEES),
        "to_remind": queries.count_to_remind(today) if totals and totals.late else 0,
    }
    return render_table(request, FEES, queries.fees(), template="association/fees/fees.html", extra=extra)


def _figures(totals: queries.Totals | None) -> dict[str, str]:
    if totals is None:
        return {}
    return {
        "received": euros(totals.received_cents),
        "asked": euros(totals.asked_cents),
        "left": euros(totals.due_cents),
    }


@require_safe
@community_view(VIEW_FEES, module=MODULE)
def fee(request: CommunityRequest, pk: int) -> HttpResponse:
    """One fee and what was paid for it."""
    row = found(pk)
    record_read(by=request.actor, what="association.fee", obj=row, label=row.contact.name)
    return _fee_page(request, row)


def _fee_page(request: CommunityRequest, row: Fee, *, status: int = 200, **forms: Any) -> HttpResponse:
    paid: int = row.paid_cents  # type: ignore[attr-defined]  # written by `queries.fees`
    received = queries.payments_of(row)
    state = state_of(row)
    left = max(row.amount_cents - paid, 0)
    started = {
        "payment_form": PaymentForm(
            initial={
                "amount": typed(left),
                "paid_on": timezone.localdate().isoformat(),
                "send_receipt": bool(row.contact.email),
                "seen": len(received),
            }
        ),
        "reason_form": ReasonForm(),
        "amount_form": AmountForm(initial={"amount": typed(row.amount_cents)}),
    }
    in_force = [one for one in received if one.cancelled_at is None]
    context = {
        "row": row,
        "payments": received,
        "state": (WORDS[state], *BADGES[state]),
        "paid": euros(paid),
        "left": euros(left),
        "may_edit": request.actor.can(EDIT_FEES),
        "may_pay": request.actor.can(EDIT_FEES) and row.state == FeeState.DUE,
        "may_waive": request.actor.can(EDIT_FEES) and row.state == FeeState.DUE and not in_force,
        "may_require": request.actor.can(EDIT_FEES) and row.state == FeeState.WAIVED and row.amount_cents > 0,
        **started,
        **forms,
    }
    return render(request, "association/fees/fee.html", context, status=status)


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def pay(request: CommunityRequest, pk: int) -> HttpResponse:
    """Record money for a fee; the receipt leaves with it if asked."""
    row = found(pk)
    form = PaymentForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            made = payments.record_payment(
                by=request.actor,
                fee_pk=pk,
                amount_cents=values["amount"],
                method=values["method"],
                paid_on=values["paid_on"],
                reference=values["reference"],
                seen_payments=values["seen"],
            )
        except FeeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Paiement enregistré, reçu {made.receipt}.")
            if values["send_receipt"]:
                _send(request, made)
            return redirect(fee_address(request, pk))
    return _fee_page(request, row, status=422, payment_form=form)


def _send(request: CommunityRequest, payment: Payment) -> None:
    try:
        address = letters.send_receipt(by=request.actor, payment=payment)
    except FeeRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"Le reçu part à {address}.")


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def waive(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.waive_fee(by=request.actor, pk=pk, reason=form.cleaned_data["reason"])
        except FeeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La cotisation est dispensée : la personne est à jour.")
            return redirect(fee_address(request, pk))
    return _fee_page(request, row, status=422, reason_form=form)


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def cancel(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.cancel_fee(by=request.actor, pk=pk, reason=form.cleaned_data["reason"])
        except FeeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La cotisation est annulée.")
            return redirect(fee_address(request, pk))
    return _fee_page(request, row, status=422, reason_form=form)


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def require(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    try:
        services.require_fee(by=request.actor, pk=pk)
    except FeeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La cotisation est de nouveau à payer.")
    return redirect(fee_address(request, pk))


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def amount(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), AmountForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            services.change_amount(
                by=request.actor, pk=pk, amount_cents=values["amount"], reason=values["reason"]
            )
        except FeeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le montant est changé.")
            return redirect(fee_address(request, pk))
    return _fee_page(request, row, status=422, amount_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_FEES, module=MODULE)
def ask(request: CommunityRequest, contact: int) -> HttpResponse:
    """Ask one member for the fee of a year."""
    person = Contact.objects.filter(pk=contact).first()
    if person is None:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.ask_fee(by=request.actor, contact=person, period=form.cleaned_data["period"])
        except FeeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(fee_address(request, row.pk))
    context = {"contact": person, "form": form, "any_period": bool(queries.open_periods())}
    status = 422 if request.method == "POST" else 200
    return render(request, "association/fees/ask.html", context, status=status)


# --- Payments ---------------------------------------------------------------------------------------------


@require_safe
@community_view(VIEW_FEES, module=MODULE)
def received(request: CommunityRequest) -> HttpResponseBase:
    """The register of payments, in the order of their receipts."""
    extra = {"may_edit": request.actor.can(EDIT_FEES)}
    return render_table(
        request, PAYMENTS, queries.payments(), template="association/fees/payments.html", extra=extra
    )


def found_payment(pk: int) -> Payment:
    row = queries.find_payment(pk)
    if row is None:
        raise Http404
    return row


@require_safe
@community_view(VIEW_FEES, module=MODULE)
def receipt(request: CommunityRequest, pk: int) -> HttpResponse:
    """The receipt as PDF, marked when the payment is cancelled."""
    row = found_payment(pk)
    record_read(by=request.actor, what="association.fee", obj=row.fee, label=row.payer)
    data = printed.receipt(
        row, queries.settings_of(), community=request.community.name, today=timezone.localdate()
    )
    answer = HttpResponse(printed.as_pdf(data), content_type="application/pdf")
    name = slugify(f"recu {row.receipt} {row.payer}")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@community_view(EDIT_FEES, module=MODULE)
def receipt_send(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found_payment(pk)
    _send(request, row)
    return redirect(fee_address(request, row.fee_id))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_FEES, module=MODULE)
def payment_cancel(request: CommunityRequest, pk: int) -> HttpResponse:
    """Cancel a payment, with its reason: the receipt keeps its number."""
    row = found_payment(pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        payments.cancel_payment(by=request.actor, pk=pk, reason=form.cleaned_data["reason"])
        messages.success(
            request, f"Le paiement {row.receipt} est annulé ; la cotisation est de nouveau à payer."
        )
        return redirect(fee_address(request, row.fee_id))
    status = 422 if request.method == "POST" else 200
    return render(request, "association/fees/payment_cancel.html", {"row": row, "form": form}, status=status)


# --- What receipts say ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_FEES, module=MODULE)
def settings(request: CommunityRequest) -> HttpResponse:
    """Name, seat and signature on receipts; how to pay, in letters."""
    words = queries.settings_of()
    initial = {name: getattr(words, name) for name in SETTINGS_FIELDS}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.save_settings(by=request.actor, values=form.cleaned_data)
        messages.success(request, "Enregistré : les prochains reçus et lettres le disent.")
        return redirect(community_url(request.community, "association:fees"))
    status = 422 if request.method == "POST" else 200
    return render(request, "association/fees/settings.html", {"form": form}, status=status)
