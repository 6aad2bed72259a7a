"""Pages of expenses: the list, one expense and its life, from the draft to the transfer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.funding.budget.views import shown_year
from maillage.contexts.funding.contract.forms import FileForm
from maillage.contexts.funding.expenses import queries, services
from maillage.contexts.funding.expenses.forms import DecisionForm, ExpenseForm, PaidForm
from maillage.contexts.funding.expenses.models import Expense, ExpenseState
from maillage.contexts.funding.expenses.permissions import abilities
from maillage.contexts.funding.expenses.tables import BADGES, EXPENSES
from maillage.contexts.funding.forms import seen
from maillage.contexts.funding.pages import Words, against, form_page
from maillage.contexts.funding.permissions import APPROVE, SPEND, VIEW
from maillage.contexts.programme.models import ReportingYear
from maillage.core.dues.euros import euros
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "funding"
_REFUSALS = (services.MoneyRefused, services.YearRefused)


def found(pk: int) -> Expense:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def expense_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "funding:expense", pk=pk)


def list_url(request: CommunityRequest, year: ReportingYear | None = None) -> str:
    url = community_url(request.community, "funding:expenses")
    return f"{url}?annee={year.pk}" if year else url


@require_safe
@community_view(VIEW, module=MODULE)
def expenses(request: CommunityRequest) -> HttpResponseBase:
    known, year = shown_year(request)
    rows = queries.expenses().filter(year=year) if year else queries.expenses().none()
    may = abilities(request.actor)
    if year is None or year.is_closed:
        may["write"] = False
    extra = {"years": known, "year": year, "tab": "expenses", "may": may}
    return render_table(request, EXPENSES, rows, template="funding/expenses/list.html", extra=extra)


@require_safe
@community_view(VIEW, module=MODULE)
def expense(request: CommunityRequest, pk: int) -> HttpResponse:
    return _page(request, found(pk))


def _page(
    request: CommunityRequest,
    row: Expense,
    *,
    status: int = 200,
    decision: DecisionForm | None = None,
    payment: PaidForm | None = None,
) -> HttpResponse:
    start: dict[str, Any] = {"version": row.version}
    context = {
        "row": row,
        "sum": euros(row.amount_cents),
        "badge": BADGES[ExpenseState(row.state)],
        "may": abilities(request.actor, row),
        "decision": decision or DecisionForm(initial=start),
        "payment": payment or PaidForm(initial={**start, "paid_on": timezone.localdate().isoformat()}),
    }
    return render(request, "funding/expenses/expense.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SPEND, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    _, year = shown_year(request)
    if year is None or year.is_closed:
        messages.error(
            request, "Aucune année de bilan n’est ouverte : ouvrez-en une dans le projet de santé."
        )
        return redirect(list_url(request, year))
    line = request.GET.get("ligne", "")
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ExpenseForm(*posted, year=year, line=line)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create(by=request.actor, values=form.values)
        except _REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            return _with_file(request, row, form.cleaned_data.get("file"))
    words = Words(
        "Saisir une facture",
        "Enregistrer le brouillon",
        list_url(request, year),
        f"Budget {year.label}.",
        files=True,
    )
    return form_page(request, form, words)


def _with_file(request: CommunityRequest, row: Expense, file: Any) -> HttpResponse:
    """The expense is written; a file that is refused is told, and may be joined again."""
    try:
        if file is not None:
            services.attach_file(by=request.actor, pk=row.pk, name=file.name, stream=file.file)
    except (services.FileRefused, *_REFUSALS) as refusal:
        messages.error(request, f"La dépense est enregistrée, mais pas sa facture. {refusal}")
    else:
        messages.success(request, "La dépense est enregistrée : relisez-la, puis envoyez-la.")
    return redirect(expense_url(request, row.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SPEND, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if not abilities(request.actor, row)["edit"]:
        messages.error(request, "Cette dépense ne se corrige plus : reprenez-la d’abord si elle est envoyée.")
        return redirect(expense_url(request, pk))
    form = ExpenseForm(request.POST if request.method == "POST" else None, year=row.year, expense=row)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.update(by=request.actor, pk=pk, seen=seen(form), values=form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = [
                pair for pair in against(request, form, refusal.current) if pair[0] != "Ligne du budget"
            ]
            form.add_error(None, str(refusal))
        except _REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La dépense est corrigée.")
            return redirect(expense_url(request, pk))
    words = Words("Corriger la dépense", "Enregistrer", expense_url(request, pk), draft="funding.expense")
    return form_page(request, form, words, theirs=theirs)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SPEND, module=MODULE)
def attach(request: CommunityRequest, pk: int) -> HttpResponse:
    """The invoice as a file."""
    found(pk)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.attach_file(by=request.actor, pk=pk, name=file.name, stream=file.file)
        except (services.FileRefused, *_REFUSALS) as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, "La facture est jointe.")
            return redirect(expense_url(request, pk))
    words = Words("Joindre la facture", "Joindre", expense_url(request, pk), files=True)
    return form_page(request, form, words)


def _act(request: CommunityRequest, pk: int, done: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except _REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(expense_url(request, pk))


def _version(request: CommunityRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
@community_view(SPEND, module=MODULE)
def submit(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    words = "La dépense attend d’être approuvée par quelqu’un d’autre."
    return _act(request, pk, words, lambda: services.submit(by=request.actor, pk=pk, seen=_version(request)))


@require_POST
@community_view(SPEND, module=MODULE)
def take_back(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    words = "La dépense est redevenue un brouillon."
    return _act(
        request, pk, words, lambda: services.take_back(by=request.actor, pk=pk, seen=_version(request))
    )


@require_POST
@community_view(APPROVE, module=MODULE)
def approve(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    return _act(
        request,
        pk,
        "La dépense est approuvée : elle est à payer.",
        lambda: services.approve(by=request.actor, pk=pk, seen=_version(request)),
    )


@require_POST
@community_view(APPROVE, module=MODULE)
def refuse(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), DecisionForm(request.POST)
    if form.is_valid():
        try:
            services.refuse(by=request.actor, pk=pk, reason=form.cleaned_data["reason"], seen=seen(form))
        except _REFUSALS as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, "La dépense est refusée ; le motif est noté.")
            return redirect(expense_url(request, pk))
    return _page(request, row, status=422, decision=form)


@require_POST
@community_view(APPROVE, module=MODULE)
def paid(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), PaidForm(request.POST)
    if form.is_valid():
        try:
            services.mark_paid(by=request.actor, pk=pk, paid_on=form.cleaned_data["paid_on"], seen=seen(form))
        except _REFUSALS as refusal:
            form.add_error("paid_on", str(refusal))
        else:
            messages.success(request, "La dépense est payée.")
            return redirect(expense_url(request, pk))
    return _page(request, row, status=422, payment=form)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SPEND, module=MODULE)
def delete(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.delete(by=request.actor, pk=pk)
        except _REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le brouillon est effacé.")
            return redirect(list_url(request, row.year))
    words = Words(f"Effacer le brouillon « {row} » ?", "Effacer", expense_url(request, pk), is_danger=True)
    return form_page(request, form, words)
