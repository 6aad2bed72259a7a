"""Pages of accounting: the journal of a year, its file, the plan of accounts, freezing, the auditor's folder."""

from __future__ import annotations

import errno
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.funding.accounting import queries, services
from maillage.contexts.funding.accounting.chart import accounts, roles
from maillage.contexts.funding.accounting.folder.building import build
from maillage.contexts.funding.accounting.folder.files import MOST_BYTES
from maillage.contexts.funding.accounting.tables import JOURNAL, LEDGER, shown_accounts
from maillage.contexts.funding.budget.views import shown_year, year_found
from maillage.contexts.funding.forms import needed_day
from maillage.contexts.funding.pages import Words, form_page
from maillage.contexts.funding.permissions import ACCOUNT, PAY, VIEW_PAY
from maillage.contexts.funding.refusals import MoneyRefused
from maillage.contexts.programme.models import ReportingYear
from maillage.core.dues.euros import euros
from maillage.core.money.journal import fec_text
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "funding"
_LARGEST = 2**63 - 1
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def journal_url(request: CommunityRequest, year: ReportingYear) -> str:
    return f"{community_url(request.community, 'funding:journal')}?annee={year.pk}"


@require_safe
@community_view(ACCOUNT, module=MODULE)
def journal(request: CommunityRequest) -> HttpResponseBase:
    known, year = shown_year(request)
    rows = queries.journal(year) if year else []
    extra = {
        "years": known,
        "year": year,
        "tab": "journal",
        "periods": queries.periods(year) if year else [],
        "debit": euros(sum(row.debit_cents for row in rows)),
        "credit": euros(sum(row.credit_cents for row in rows)),
        "may_write": request.actor.can(PAY),
    }
    return render_table(request, JOURNAL, rows, template="funding/accounting/journal.html", extra=extra)


@require_safe
@community_view(ACCOUNT, module=MODULE)
def fec(request: CommunityRequest, year: int) -> HttpResponse:
    """The eighteen columns, as a file."""
    found = year_found(year) if year <= _LARGEST else None
    if found is None:
        raise Http404
    rows = queries.journal(found)
    record_read(by=request.actor, what="funding.fec", obj=found, label=found.label, count=len(rows))
    answer = HttpResponse(fec_text(row.fec for row in rows), content_type="text/plain; charset=iso-8859-15")
    answer["Content-Disposition"] = f'attachment; filename="{queries.file_name(found)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


class FreezeForm(forms.Form):
    until_on = needed_day("Figer jusqu’au", help_text="Ce jour compris. Les numéros ne changeront plus.")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PAY, module=MODULE)
def freeze(request: CommunityRequest, year: int) -> HttpResponse:
    row = year_found(year) if year <= _LARGEST else None
    if row is None:
        raise Http404
    last = min(row.ends_on, timezone.localdate())
    form = FreezeForm(
        request.POST if request.method == "POST" else None, initial={"until_on": last.isoformat()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.freeze(by=request.actor, year=row, until_on=form.cleaned_data["until_on"])
        except MoneyRefused as refusal:
            form.add_error("until_on", str(refusal))
        else:
            messages.success(request, f"Le journal est figé : {made.entries} écritures.")
            return redirect(journal_url(request, row))
    words = Words(
        f"Figer le journal {row.label}",
        "Figer",
        journal_url(request, row),
        "À faire quand le fichier est remis à l’expert-comptable. Ce qui changera ensuite sera une autre écriture.",
    )
    return form_page(request, form, words)


@require_safe
@community_view(ACCOUNT, module=MODULE)
def ledger(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        LEDGER,
        shown_accounts(),
        template="funding/accounting/ledger.html",
        extra={"tab": "ledger"},
    )


class AccountForm(forms.Form):
    number = forms.CharField(
        label="Compte",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    label = forms.CharField(label="Intitulé", max_length=120)
    confirmed_by = forms.CharField(
        label="Confirmé par",
        max_length=120,
        required=False,
        help_text="Le cabinet ou la personne ; vide tant que ce n’est pas confirmé.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PAY, module=MODULE)
def ledger_account(request: CommunityRequest, role: str) -> HttpResponse:
    names = roles()
    if role not in names:
        raise Http404
    row = accounts(names)[role]
    start: dict[str, Any] = {"number": row.number, "label": row.label, "confirmed_by": row.confirmed_by}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=start)
    back = community_url(request.community, "funding:ledger")
    if request.method == "POST" and form.is_valid():
        try:
            services.save_account(by=request.actor, role=role, **form.cleaned_data)
        except MoneyRefused as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(
                request, "Le compte est enregistré : il vaut pour les écritures qui ne sont pas figées."
            )
            return redirect(back)
    return form_page(request, form, Words(f"Compte de « {names[role][0]} »", "Enregistrer", back))


@require_safe
@community_view(ACCOUNT, module=MODULE)
def auditor_folder(request: CommunityRequest) -> HttpResponse:
    """What the folder of a year holds, and the button that prepares it."""
    known, year = shown_year(request)
    context = {
        "years": known,
        "year": year,
        "tab": "folder",
        "sees_pay": request.actor.can(VIEW_PAY),
        "most_mb": MOST_BYTES // 1_000_000,
    }
    return render(request, "funding/accounting/folder.html", context)


@require_POST
@community_view(ACCOUNT, module=MODULE)
def auditor_folder_file(request: CommunityRequest, year: int) -> HttpResponseBase:
    """The archive, made now; noted before anything leaves."""
    row = year_found(year) if year <= _LARGEST else None
    if row is None:
        raise Http404
    try:
        folder = build(request.actor, row)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        messages.error(
            request, "Le serveur n’a plus de place pour préparer le dossier : prévenez qui l’exploite."
        )
        return redirect(f"{community_url(request.community, 'funding:auditor_folder')}?annee={row.pk}")
    try:
        services.note_folder(by=request.actor, year=row, folder=folder)
    except BaseException:
        folder.content.close()
        raise
    answer = FileResponse(
        folder.content, as_attachment=True, filename=folder.name, content_type="application/zip"
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
