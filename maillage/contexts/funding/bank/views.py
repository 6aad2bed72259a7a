"""Pages of the bank: accounts, their lines, their statements."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.funding.bank import queries, services, statements
from maillage.contexts.funding.bank.forms import AccountForm, ConfirmForm, LayoutForm, StatementForm
from maillage.contexts.funding.bank.models import BankAccount, Match, Statement, StatementState
from maillage.contexts.funding.bank.permissions import SEE, WRITE
from maillage.contexts.funding.bank.reading.csv_file import Layout
from maillage.contexts.funding.bank.tables import ACCOUNTS, LINES, STATEMENT_BADGES, STATEMENTS
from maillage.contexts.funding.forms import seen
from maillage.contexts.funding.pages import Words, against, form_page
from maillage.core.dues.euros import euros
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE = "funding"
# Lines of a preview that a page shows.
_SHOWN = 100


def account_found(pk: int) -> BankAccount:
    row = queries.find_account(pk)
    if row is None:
        raise Http404
    return row


def account_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "funding:bank_account", pk=pk)


def _statement_found(pk: int) -> Statement:
    row = queries.find_statement(pk)
    if row is None:
        raise Http404
    return row


def statement_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "funding:bank_statement", pk=pk)


@require_safe
@community_view(SEE, module=MODULE)
def accounts(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may_write": request.actor.can(WRITE)}
    return render_table(
        request, ACCOUNTS, queries.accounts(), template="funding/bank/accounts.html", extra=extra
    )


def _kept(form: AccountForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def account_create(request: CommunityRequest) -> HttpResponse:
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = statements.save_account(by=request.actor, **_kept(form))
        except statements.BankRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le compte est écrit : importez son premier relevé.")
            return redirect(account_url(request, row.pk))
    back = community_url(request.community, "funding:bank_accounts")
    return form_page(request, form, Words("Ajouter un compte", "Enregistrer", back))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def account_edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = account_found(pk)
    form = AccountForm(request.POST if request.method == "POST" else None, account=row)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            statements.save_account(by=request.actor, pk=pk, seen=seen(form), **_kept(form))
        except statements.ChangedMeanwhile as refusal:
            told = against(request, form, refusal.current)
            theirs = [pair for pair in told if pair[0] != "IBAN"]
            form.add_error(None, str(refusal))
        except statements.BankRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le compte est corrigé.")
            return redirect(account_url(request, pk))
    return form_page(
        request,
        form,
        Words(f"Corriger « {row.name} »", "Enregistrer", account_url(request, pk)),
        theirs=theirs,
    )


def _group(request: CommunityRequest) -> str:
    """What was accepted together just now, while it stands. 1 query."""
    group = request.GET.get("lot", "")
    asked = group if group.isascii() and group.isalnum() and len(group) == 32 else ""
    return asked if asked and Match.objects.filter(group=asked).exists() else ""


@require_safe
@community_view(SEE, module=MODULE)
def account(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """The lines of an account."""
    row = account_found(pk)
    may_write = request.actor.can(WRITE)
    extra = {
        "account": row,
        "tab": "lines",
        "may_write": may_write,
        "balance": euros(queries.balance_on(row, date.max)),
        "iban": queries.iban_shown(row),
        "sure": len(services.sure_pairs(pk)) if may_write else 0,
        "undo_group": _group(request) if may_write else "",
    }
    return render_table(request, LINES, queries.lines(row), template="funding/bank/account.html", extra=extra)


@require_safe
@community_view(SEE, module=MODULE)
def account_statements(request: CommunityRequest, pk: int) -> HttpResponseBase:
    row = account_found(pk)
    extra = {"account": row, "tab": "statements", "may_write": request.actor.can(WRITE)}
    return render_table(
        request, STATEMENTS, queries.statements(row), template="funding/bank/statements.html", extra=extra
    )


@require_safe
@community_view(SEE, module=MODULE)
def reconciliation(request: CommunityRequest, pk: int) -> HttpResponse:
    """The balance of the bank against ours, and what explains the difference."""
    row = account_found(pk)
    found = queries.reconciliation(row, most=_SHOWN)
    record_read(
        by=request.actor,
        what="funding.bank_reconciliation",
        obj=row,
        label=row.name,
        count=len(found.unexplained) + len(found.without_line),
    )
    told = found.statement
    context = {
        "account": row,
        "tab": "reconciliation",
        "may_write": request.actor.can(WRITE),
        "found": found,
        "bank": None if told is None or told.closing_cents is None else euros(told.closing_cents),
        "counted": euros(found.counted_cents),
        "gap": None if found.gap_cents is None else euros(found.gap_cents),
        "out": euros(found.unexplained_out_cents),
        "into": euros(found.unexplained_in_cents),
        "without_line": [
            (one, _address(request, one.url), euros(one.thing.cents)) for one in found.without_line[:_SHOWN]
        ],
    }
    return render(request, "funding/bank/reconciliation.html", context)


def _address(request: CommunityRequest, url: tuple[str, dict[str, int]] | None) -> str:
    return "" if url is None else community_url(request.community, url[0], **url[1])


# --- Statements -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def send(request: CommunityRequest, pk: int) -> HttpResponse:
    """The file of a statement: it is shown before anything is imported."""
    row = account_found(pk)
    form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = statements.send(by=request.actor, account=row, name=file.name, stream=file.file)
        except (statements.StatementRefused, statements.FileRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(statement_url(request, made.pk))
    words = Words(
        "Importer un relevé",
        "Lire le fichier",
        account_url(request, pk),
        f"Compte « {row.name} ». Rien n’est importé avant que vous ayez relu ce qui a été compris.",
        files=True,
    )
    return form_page(request, form, words)


@require_safe
@community_view(SEE, module=MODULE)
def statement(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _statement_found(pk)
    return _statement_page(request, row)


def _statement_page(
    request: CommunityRequest, row: Statement, *, status: int = 200, layout_form: Any = None
) -> HttpResponse:
    is_draft = row.state == StatementState.DRAFT
    found = statements.preview(row) if is_draft else None
    rows = _cells(row) if is_draft and row.form == "csv" else []
    shown = [] if found is None else [*found.new, *found.alike][:_SHOWN]
    if shown:
        record_read(
            by=request.actor, what="funding.bank_statement", obj=row, label=row.file.name, count=len(shown)
        )
    columns = LayoutForm(rows=rows, layout=Layout.of(row.layout) or Layout()) if rows else None
    context = {
        "row": row,
        "account": row.account,
        "badge": STATEMENT_BADGES[StatementState(row.state)],
        "is_draft": is_draft,
        "may_write": request.actor.can(WRITE),
        "found": found,
        "lines": [(line, euros(line.cents)) for line, _, _ in shown],
        "not_shown": 0 if found is None else len(found.new) + len(found.alike) - len(shown),
        "other_account": found is not None and _is_other(row, found),
        "layout_form": layout_form or columns,
        "confirm_form": ConfirmForm(),
        "closing": None if row.closing_cents is None else euros(row.closing_cents),
    }
    return render(request, "funding/bank/statement.html", context, status=status)


def _cells(row: Statement) -> list[list[str]]:
    try:
        return statements.table_in(row)
    except (statements.StatementRefused, FileNotFoundError):
        return []


def _is_other(row: Statement, found: statements.Preview) -> bool:
    """Whether the file says the number of another account than ours."""
    number = row.account.payer.iban if row.account.payer else row.account.iban
    told = "".join(found.read.account.split()) if found.read else ""
    return bool(number and len(told) >= 8 and told not in number)


@require_POST
@community_view(WRITE, module=MODULE)
def statement_columns(request: CommunityRequest, pk: int) -> HttpResponse:
    """Where the columns of a CSV are."""
    row = _statement_found(pk)
    rows = _cells(row) if row.form == "csv" else []
    if not rows or row.state != StatementState.DRAFT:
        messages.error(request, "Ce relevé est déjà importé : ses colonnes ne changent plus.")
        return redirect(statement_url(request, pk))
    form = LayoutForm(request.POST, rows=rows, layout=Layout.of(row.layout) or Layout())
    if not form.is_valid():
        return _statement_page(request, row, status=422, layout_form=form)
    try:
        statements.set_layout(by=request.actor, pk=pk, layout=form.layout)
    except statements.BankRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(statement_url(request, pk))


@require_POST
@community_view(WRITE, module=MODULE)
def statement_import(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = _statement_found(pk), ConfirmForm(request.POST)
    alike = form.is_valid() and form.cleaned_data["with_alike"]
    try:
        done = statements.confirm(by=request.actor, pk=pk, with_alike=alike)
    except statements.BankRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(statement_url(request, pk))
    told = count_words(done.new_lines, "ligne importée", "lignes importées", feminine=True)
    known = f", {done.known_lines} déjà là" if done.known_lines else ""
    messages.success(request, f"{told}{known}.")
    return redirect(account_url(request, row.account_id))


@require_POST
@community_view(WRITE, module=MODULE)
def statement_drop(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _statement_found(pk)
    try:
        statements.drop(by=request.actor, pk=pk)
    except statements.BankRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(statement_url(request, pk))
    messages.success(request, "Le fichier est abandonné : aucune ligne n’en a été importée.")
    return redirect(community_url(request.community, "funding:bank_statements", pk=row.account_id))
