"""Pages of payments: batches, one of them, its files."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.funding.payments import queries, services
from maillage.contexts.funding.payments.forms import BatchForm, CancelForm, PaidForm, ReturnForm
from maillage.contexts.funding.payments.models import Batch, BatchState
from maillage.contexts.funding.payments.refusals import PayRefused
from maillage.contexts.funding.payments.schema import validated
from maillage.contexts.funding.payments.tables import BADGES, BATCHES
from maillage.contexts.funding.permissions import PAY, VIEW_PAY
from maillage.contexts.funding.time.queries import overruns
from maillage.contexts.programme.api import current_year
from maillage.core.dues.euros import euros
from maillage.core.pay.sepa import V09, VERSIONS, euros_text, pain_001
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "funding"
_LARGEST = 2**63 - 1


def found(pk: int) -> Batch:
    row = queries.find_batch(pk)
    if row is None:
        raise Http404
    return row


def batch_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "funding:batch", pk=pk)


@require_safe
@community_view(VIEW_PAY, module=MODULE)
def batches(request: CommunityRequest) -> HttpResponseBase:
    """Every batch, and what waits to be paid."""
    year = current_year(timezone.localdate())
    extra = {
        "may_pay": request.actor.can(PAY),
        "unpaid": queries.unpaid(),
        "year": year,
        "of_year_words": f"dont {queries.unpaid(year).total} pour le travail de {year.label}" if year else "",
        "overruns": overruns(),
        "tab": "batches",
    }
    return render_table(
        request, BATCHES, queries.batches(), template="funding/payments/batches.html", extra=extra
    )


def _ticked(request: CommunityRequest) -> list[int]:
    numbers = [
        int(one)
        for one in request.POST.getlist("members")
        if one.isascii() and one.isdigit() and len(one) < 20
    ]
    return [one for one in numbers if one <= _LARGEST]


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PAY, module=MODULE)
def batch_new(request: CommunityRequest) -> HttpResponse:
    """What is approved, by member: tick, give a day, prepare."""
    sent = request.method == "POST"
    form = BatchForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            made = services.make_batch(
                by=request.actor, contact_ids=_ticked(request), execution_on=form.cleaned_data["execution_on"]
            )
        except PayRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Lot {made.label} préparé : téléchargez le fichier pour la banque.")
            return redirect(batch_url(request, made.pk))
    dues = queries.dues()
    if dues:
        record_read(by=request.actor, what="funding.dues", label="À payer", count=len(dues))
    ready = [due for due in dues if not due.obstacle]
    context = {
        "form": form,
        "ready": ready,
        "waiting": [due for due in dues if due.obstacle],
        "total": euros(sum(due.cents for due in ready)),
        "held_back": euros(sum(due.cents for due in dues if due.obstacle)),
        "whole": euros(sum(due.cents for due in dues)),
        "payer": queries.payer(),
    }
    return render(request, "funding/payments/batch_new.html", context, status=422 if sent else 200)


@require_safe
@community_view(VIEW_PAY, module=MODULE)
def batch(request: CommunityRequest, pk: int) -> HttpResponse:
    return _page(request, found(pk))


def _page(request: CommunityRequest, row: Batch, *, status: int = 200, **forms: Any) -> HttpResponse:
    transfers = queries.transfers_of(row)
    record_read(by=request.actor, what="funding.batch", obj=row, label=row.label, count=len(transfers))
    paid = queries.entries_of(transfers)
    version = {"version": row.version}
    payer = queries.payer()
    is_ready, may_pay = row.state == BatchState.READY, request.actor.can(PAY)
    context = {
        "row": row,
        "state": (row.get_state_display(), *BADGES[BatchState(row.state)]),
        "transfers": [(one, paid.get(one.pk, [])) for one in transfers],
        "is_ready": is_ready,
        "is_paid": row.state == BatchState.PAID,
        "may_pay": may_pay,
        "download": queries.last_download(row) if is_ready and may_pay else None,
        "message": payer.message if payer else V09,
        "paid_form": PaidForm(initial=version),
        "cancel_form": CancelForm(initial=version),
        "return_form": ReturnForm(),
        **forms,
    }
    return render(request, "funding/payments/batch.html", context, status=status)


@require_safe
@community_view(PAY, module=MODULE)
def batch_xml(request: CommunityRequest, pk: int) -> HttpResponse:
    """The message to the bank: the same bytes every time. `?format=` another of the two versions."""
    row = found(pk)
    # Once paid, or cancelled, the file has nothing more to do at the bank.
    if row.state != BatchState.READY:
        raise Http404
    payer = queries.payer()
    asked = request.GET.get("format", "")
    version = asked if asked in VERSIONS else (payer.message if payer else V09)
    try:
        data = validated(pain_001(queries.order_of(row), version), version)
    except PayRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(batch_url(request, pk))
    record_read(by=request.actor, what=queries.BATCH_FILE, obj=row, label=row.label)
    return _file(data, "application/xml", f"virements-{row.label}.xml")


@require_safe
@community_view(PAY, module=MODULE)
def batch_csv(request: CommunityRequest, pk: int) -> HttpResponse:
    """The same transfers as a table, for a bank that takes no XML and for the accountant; accounts are not whole."""
    row = found(pk)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(
        ["Lot", "Membre", "Titulaire", "Fin de l’IBAN", "Somme (EUR)", "À exécuter le", "Revenu le"]
    )
    transfers = queries.transfers_of(row)
    for one in transfers:
        amount = euros_text(one.amount_cents).replace(".", ",")
        back = one.returned_on.isoformat() if one.returned_on else ""
        cells = [
            row.label,
            one.contact.name,
            one.holder,
            one.iban_end,
            amount,
            row.execution_on.isoformat(),
            back,
        ]
        writer.writerow([_harmless(cell) for cell in cells])
    record_read(by=request.actor, what=queries.BATCH_FILE, obj=row, label=row.label, count=len(transfers))
    return _file(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"virements-{row.label}.csv")


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@community_view(PAY, module=MODULE)
def batch_paid(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), PaidForm(request.POST)
    if form.is_valid():
        try:
            services.mark_paid(by=request.actor, pk=pk, **form.cleaned_data)
        except PayRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Noté comme payé : chaque membre le voit dans « Mon année ».")
            return redirect(batch_url(request, pk))
    return _page(request, row, status=422, paid_form=form)


@require_POST
@community_view(PAY, module=MODULE)
def batch_cancel(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), CancelForm(request.POST)
    if form.is_valid():
        try:
            services.cancel_batch(by=request.actor, pk=pk, **form.cleaned_data)
        except PayRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Lot annulé : ses entrées attendent un autre lot.")
            return redirect(batch_url(request, pk))
    return _page(request, row, status=422, cancel_form=form)


@require_POST
@community_view(PAY, module=MODULE)
def transfer_return(request: CommunityRequest, pk: int, transfer: int) -> HttpResponse:
    row, form = found(pk), ReturnForm(request.POST)
    if not any(one.pk == transfer for one in queries.transfers_of(row)):
        raise Http404
    if form.is_valid():
        try:
            services.return_transfer(by=request.actor, pk=pk, transfer_pk=transfer, **form.cleaned_data)
        except PayRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Retour noté : ces entrées attendent un autre lot.")
            return redirect(batch_url(request, pk))
    return _page(request, row, status=422, return_form=form)
