"""Pages of the contract: what it pays, when, what came in, and the tables that stand in until it is confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.funding.contract import payments as paying
from maillage.contexts.funding.contract import queries, services
from maillage.contexts.funding.contract.access import abilities
from maillage.contexts.funding.contract.forms import ContractForm, FileForm, PaymentForm
from maillage.contexts.funding.contract.models import Contract, ContractPayment
from maillage.contexts.funding.contract.showing import overview, scales_shown
from maillage.contexts.funding.contract.tables import PAYMENTS, SCHEDULE, due_rows
from maillage.contexts.funding.forms import ReasonForm, seen
from maillage.contexts.funding.pages import Words, against, form_page
from maillage.contexts.funding.permissions import CONFIGURE, PLAN, VIEW
from maillage.contexts.programme.models import Mission
from maillage.contexts.territory.api import summary
from maillage.core.dues.euros import euros
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import number

MODULE = "funding"
_FOLDER = "funding/contract"


def found(pk: int) -> Contract:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def page_of(request: CommunityRequest, pk: int, name: str = "contract_page") -> str:
    return community_url(request.community, f"funding:{name}", pk=pk)


@require_safe
@community_view(VIEW, module=MODULE)
def current(request: CommunityRequest) -> HttpResponse:
    """The contract in force, else the latest, else what to do."""
    row = queries.contract_shown(timezone.localdate())
    if row is None:
        return render(request, f"{_FOLDER}/none.html", {"may": abilities(request.actor)})
    return _page(request, row)


@require_safe
@community_view(VIEW, module=MODULE)
def contract(request: CommunityRequest, pk: int) -> HttpResponse:
    return _page(request, found(pk))


def _page(request: CommunityRequest, row: Contract) -> HttpResponse:
    others = [one for one in queries.contracts() if one.pk != row.pk]
    view = overview(row, timezone.localdate())
    context = {
        "row": row,
        "view": view,
        "received": euros(view.received_cents),
        "late_sum": euros(view.late_cents),
        "yearly": euros(view.yearly_cents),
        "account": _account(view.on_account_cents),
        "mismatch": _mismatch(request, row),
        "may": abilities(request.actor, row),
        "others": others,
        "tab": "contract",
    }
    return render(request, f"{_FOLDER}/contract.html", context)


def _account(cents: int) -> str:
    """Where the parts that are certain stand, in a sentence."""
    if cents > 0:
        return f"{euros(cents)} reçus d’avance sur ce que le contrat a déjà rapporté (hors part variable)."
    if cents < 0:
        return f"{euros(-cents)} déjà gagnés et pas encore versés (hors part variable)."
    return "Ce qui est gagné à ce jour est versé (hors part variable)."


def _mismatch(request: CommunityRequest, row: Contract) -> str:
    """What to check when the perimeter of today is of another size."""
    here = summary(request.community)
    if here.size_class is None or here.size_class == row.size_class:
        return ""
    return (
        f"Le périmètre compte aujourd’hui {number(here.population)} habitants, ce qui est une taille "
        f"{here.size_class} ; le contrat dit {row.size_class}."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    here = summary(request.community)
    known = list(Mission.objects.filter(ends_on=None).order_by("rank", "pk"))
    form = ContractForm(
        request.POST if request.method == "POST" else None,
        missions=known,
        population=here.population or None,
        size_class=here.size_class or "",
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_contract(by=request.actor, values=form.values, missions=form.chosen)
        except services.MoneyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le contrat est inscrit : confirmez maintenant ses lignes une à une.")
            return redirect(page_of(request, row.pk))
    intro = (
        "Les montants viennent du barème tant que vous ne les avez pas confirmés d’après le contrat signé."
    )
    if not known:
        intro += (
            " Aucune mission n’est inscrite au projet de santé : vous pourrez ajouter leurs lignes ensuite."
        )
    back = community_url(request.community, "funding:contract")
    words = Words("Inscrire le contrat ACI", "Inscrire le contrat", back, intro, draft="funding.contract")
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    population = summary(request.community).population or None
    form = ContractForm(
        request.POST if request.method == "POST" else None, contract=row, population=population
    )
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.update_contract(by=request.actor, pk=pk, seen=seen(form), values=form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except services.MoneyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le contrat est modifié.")
            return redirect(page_of(request, pk))
    words = Words("Modifier le contrat", "Enregistrer", page_of(request, pk), draft="funding.contract_edit")
    return form_page(request, form, words, theirs=theirs)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def attach(request: CommunityRequest, pk: int) -> HttpResponse:
    """The signed contract as a file."""
    found(pk)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.attach_file(by=request.actor, pk=pk, name=file.name, stream=file.file)
        except services.FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, "Le contrat signé est joint.")
            return redirect(page_of(request, pk))
    words = Words("Joindre le contrat signé", "Joindre", page_of(request, pk), files=True)
    return form_page(request, form, words)


@require_safe
@community_view(VIEW, module=MODULE)
def schedule(request: CommunityRequest, pk: int) -> HttpResponseBase:
    row = found(pk)
    rows = due_rows(queries.schedule(row), timezone.localdate())
    extra = {"row": row, "may": abilities(request.actor, row), "tab": "schedule"}
    return render_table(request, SCHEDULE, rows, template=f"{_FOLDER}/list.html", extra=extra)


@require_safe
@community_view(VIEW, module=MODULE)
def payments(request: CommunityRequest, pk: int) -> HttpResponseBase:
    row = found(pk)
    extra = {"row": row, "may": abilities(request.actor, row), "tab": "payments"}
    rows = queries.payments_of(row)
    return render_table(request, PAYMENTS, rows, template=f"{_FOLDER}/list.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PLAN, module=MODULE)
def pay(request: CommunityRequest, pk: int) -> HttpResponse:
    """Note a transfer from the insurer."""
    row = found(pk)
    form = PaymentForm(
        request.POST if request.method == "POST" else None,
        dues=queries.schedule(row),
        seen=queries.payments_of(row).count(),
        chosen=request.GET.get("pour", ""),
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = paying.record_payment(
                by=request.actor,
                contract_pk=pk,
                received_on=values["received_on"],
                amount_cents=values["amount_cents"],
                seen_payments=values["seen"],
                expected_key=values["expected_key"],
                label=values["label"],
            )
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Versement de {euros(made.amount_cents)} noté.")
            return redirect(page_of(request, pk, "contract_schedule"))
    back = page_of(request, pk, "contract_schedule")
    words = Words("Noter un versement de l’ACI", "Noter le versement", back, draft="funding.aci_payment")
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PLAN, module=MODULE)
def cancel(request: CommunityRequest, pk: int) -> HttpResponse:
    """A payment recorded by mistake."""
    row = ContractPayment.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    back = page_of(request, row.contract_id, "contract_payments")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            paying.cancel_payment(by=request.actor, pk=pk, reason=form.cleaned_data["reason"])
        except (services.MoneyRefused, services.YearRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le versement est annulé ; il reste dans la liste, marqué.")
            return redirect(back)
    words = Words("Annuler un versement noté", "Annuler ce versement", back, f"{row}.", is_danger=True)
    return form_page(request, form, words)


@require_safe
@community_view(VIEW, module=MODULE)
def scales(request: CommunityRequest) -> HttpResponse:
    """The tables that come with the software, line by line, with their source."""
    row = queries.contract_shown(timezone.localdate())
    context = {"scales": scales_shown(timezone.localdate()), "tab": "scales", "row": row}
    return render(request, f"{_FOLDER}/scales.html", context)
