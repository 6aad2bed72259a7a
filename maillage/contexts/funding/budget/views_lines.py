"""Lines of the budget: the list, one line, its writing, and the money that came in for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.funding.budget import queries, services
from maillage.contexts.funding.budget.forms import CopyForm, LineForm, ReceiptForm
from maillage.contexts.funding.budget.models import BudgetLine, Kind, Receipt
from maillage.contexts.funding.budget.tables import LINES
from maillage.contexts.funding.budget.views import MODULE, budget_url, may_of, shown_year, year_found
from maillage.contexts.funding.expenses.queries import expenses
from maillage.contexts.funding.forms import ReasonForm, seen
from maillage.contexts.funding.pages import Words, against, form_page
from maillage.contexts.funding.permissions import PLAN, VIEW
from maillage.core.dues.euros import euros
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

_SHOWN = 50


def found(pk: int) -> BudgetLine:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def line_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "funding:budget_line", pk=pk)


@require_safe
@community_view(VIEW, module=MODULE)
def lines(request: CommunityRequest) -> HttpResponseBase:
    known, year = shown_year(request)
    rows = queries.line_states(year)[0] if year else []
    extra = {"years": known, "year": year, "tab": "lines", "may": may_of(request, year)}
    return render_table(request, LINES, rows, template="funding/budget/lines.html", extra=extra)


@require_safe
@community_view(VIEW, module=MODULE)
def line(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    states = {one.line.pk: one for one in queries.line_states(row.year)[0]}
    state = states[row.pk]
    context = {
        "row": row,
        "state": state,
        "may": may_of(request, row.year),
        "planned": euros(row.planned_cents),
        "granted": "" if row.granted_cents is None else euros(row.granted_cents),
        "planned_words": f"prévu : {euros(row.planned_cents)}",
        "engaged": euros(state.spent.engaged),
        "paid": euros(state.spent.paid),
        "waiting": euros(state.spent.waiting) if state.spent.waiting else "",
        "left": euros(state.left),
        "received": euros(state.received),
        "to_come": euros(max(0, state.allowed - state.received)),
        "receipts": [(one, euros(one.amount_cents)) for one in queries.receipts_of(row)],
        "expenses": [(one, euros(one.amount_cents)) for one in expenses().filter(line=row)[:_SHOWN]],
    }
    return render(request, "funding/budget/line.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PLAN, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """A line of the year of the address, of income with `?sens=income`, of an action with `?fiche=`."""
    _, year = shown_year(request)
    back = budget_url(request, year, "budget_lines")
    if year is None:
        messages.error(request, "Ouvrez d’abord une année de bilan, dans le projet de santé.")
        return redirect(back)
    kind = Kind.INCOME if request.GET.get("sens") == Kind.INCOME else Kind.EXPENSE
    posted = request.POST if request.method == "POST" else None
    asked = {"action": request.GET.get("fiche", ""), "mission": request.GET.get("mission", "")}
    form = LineForm(posted, kind=kind, initial=asked)
    if posted is not None and form.is_valid():
        try:
            row = services.create_line(by=request.actor, year=year, values=form.values)
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"« {row.label} » est au budget {year.label}.")
            return redirect(back)
    what = "recette attendue" if kind == Kind.INCOME else "dépense prévue"
    intro = f"Budget {year.label}."
    if kind == Kind.INCOME:
        intro += (
            " L’argent de l’ACI vient du contrat et les cotisations des adhérents : ne les ajoutez pas ici."
        )
    words = Words(f"Ajouter une {what}", "Ajouter au budget", back, intro, "funding.budget_line")
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PLAN, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    posted = request.POST if request.method == "POST" else None
    form = LineForm(posted, kind=row.kind, line=row)
    theirs: list[tuple[str, Any]] = []
    if posted is not None and form.is_valid():
        try:
            services.update_line(by=request.actor, pk=pk, seen=seen(form), values=form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = [
                pair
                for pair in against(request, form, refusal.current)
                if pair[0] not in ("Mission", "Fiche action")
            ]
            form.add_error(None, str(refusal))
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La ligne est modifiée.")
            return redirect(line_url(request, pk))
    words = Words(
        f"Modifier « {row.label} »", "Enregistrer", line_url(request, pk), draft="funding.budget_line_edit"
    )
    return form_page(request, form, words, theirs=theirs)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PLAN, module=MODULE)
def delete(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.delete_line(by=request.actor, pk=pk)
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La ligne est retirée du budget.")
            return redirect(budget_url(request, row.year, "budget_lines"))
    words = Words(
        f"Retirer « {row.label} » du budget ?",
        "Retirer la ligne",
        line_url(request, pk),
        "Seulement si aucun argent n’y est passé.",
        is_danger=True,
    )
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PLAN, module=MODULE)
def receive(request: CommunityRequest, pk: int) -> HttpResponse:
    """Money that came in for a line of income."""
    row = found(pk)
    state = queries.LineState(row)
    form = ReceiptForm(
        request.POST if request.method == "POST" else None,
        left_cents=state.allowed - state.received,
        seen=len(queries.receipts_of(row)),
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = services.record_receipt(
                by=request.actor,
                line_pk=pk,
                received_on=values["received_on"],
                amount_cents=values["amount_cents"],
                payer=values["payer"],
                seen_receipts=values["seen"],
            )
        except services.RecordedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            form.count_anew(refusal.count)
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Recette de {euros(made.amount_cents)} notée.")
            return redirect(line_url(request, pk))
    words = Words(
        f"Recette reçue : {row.label}", "Noter la recette", line_url(request, pk), draft="funding.receipt"
    )
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PLAN, module=MODULE)
def cancel_receipt(request: CommunityRequest, pk: int) -> HttpResponse:
    row = Receipt.objects.select_related("line").filter(pk=pk).first()
    if row is None:
        raise Http404
    back = line_url(request, row.line_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_receipt(by=request.actor, pk=pk, reason=form.cleaned_data["reason"])
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La recette est annulée ; elle reste au dossier, marquée.")
            return redirect(back)
    words = Words("Annuler une recette notée", "Annuler cette recette", back, f"{row}.", is_danger=True)
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PLAN, module=MODULE)
def copy(request: CommunityRequest, year: int) -> HttpResponse:
    """Start a year from the lines of another."""
    row = year_found(year)
    back = budget_url(request, row, "budget_lines")
    form = CopyForm(request.POST if request.method == "POST" else None, year=row)
    if request.method == "POST" and form.is_valid():
        try:
            count = services.copy_lines(
                by=request.actor, source=form.years[form.cleaned_data["source"]], target=row
            )
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{count} lignes reprises : corrigez les montants prévus.")
            return redirect(back)
    words = Words(
        f"Préparer le budget {row.label}",
        "Reprendre ces lignes",
        back,
        "Les montants prévus sont repris tels quels, à corriger ensuite ; rien n’est accordé.",
        "funding.copy",
    )
    return form_page(request, form, words)
