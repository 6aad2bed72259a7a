"""Confirming the lines of the contract, one by one, from the signed paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from maillage.contexts.funding.contract import queries, services
from maillage.contexts.funding.contract.forms import LineForm, NewLineForm
from maillage.contexts.funding.contract.models import ContractLine
from maillage.contexts.funding.contract.views import MODULE, found, page_of
from maillage.contexts.funding.forms import seen
from maillage.contexts.funding.pages import Words, against, form_page
from maillage.contexts.funding.permissions import CONFIGURE
from maillage.contexts.programme.models import Mission
from maillage.core.dues.euros import euros
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


def line_found(pk: int) -> ContractLine:
    row: ContractLine | None = (
        ContractLine.objects.select_related("contract", "mission").filter(pk=pk).first()
    )
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def confirm(request: CommunityRequest, pk: int) -> HttpResponse:
    """What the signed contract says of a line; then on to the next one that waits."""
    line = line_found(pk)
    contract = line.contract
    cents = queries.yearly_cents(contract, line, line.starts_on or contract.starts_on)
    posted = request.POST if request.method == "POST" else None
    form = LineForm(posted, initial=LineForm.initial_of(line, cents))
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.confirm_line(
                by=request.actor,
                pk=pk,
                seen=seen(form),
                amount_cents=values["amount_cents"],
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
            )
        except services.ChangedMeanwhile as refusal:
            theirs = against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except services.MoneyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _onward(request, line)
    title = f"{line.mission.name if line.mission else 'Fonctionnement'} : {line.get_part_display()}"
    words = Words(
        title, "Confirmer d’après le contrat", page_of(request, contract.pk), _hint(line), "funding.line"
    )
    return form_page(request, form, words, theirs=theirs)


def _hint(line: ContractLine) -> str:
    found_line = queries.table_line(line.contract, line, line.starts_on or line.contract.starts_on)
    if found_line is None:
        return "Aucun barème connu pour cette ligne : recopiez le montant du contrat signé."
    size = line.contract.size_class
    cents = found_line.cents[size]  # type: ignore[index]  # one of the four sizes
    verified = "" if found_line.verified else " Ce montant n’a pas été vérifié dans le texte."
    return f"Le barème dit {euros(cents)} pour une taille {size} ({found_line.source}).{verified}"


def _onward(request: CommunityRequest, line: ContractLine) -> HttpResponse:
    waiting = [one for one in queries.to_confirm(queries.lines_of(line.contract)) if one.pk != line.pk]
    if not waiting:
        messages.success(request, "Toutes les lignes sont confirmées d’après le contrat signé.")
        return redirect(page_of(request, line.contract_id))
    messages.success(request, f"Ligne enregistrée. Encore {len(waiting)} à confirmer : voici la suivante.")
    return redirect(community_url(request.community, "funding:contract_line", pk=waiting[0].pk))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def add(request: CommunityRequest, pk: int) -> HttpResponse:
    """A line that an amendment brings, or a mission that the contract gains."""
    row = found(pk)
    known = list(Mission.objects.order_by("rank", "pk"))
    form = NewLineForm(request.POST if request.method == "POST" else None, missions=known)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.add_line(
                by=request.actor,
                contract_pk=pk,
                mission=form.mission_chosen,
                part=values["part"],
                amount_cents=values["amount_cents"],
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
            )
        except services.MoneyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La ligne est ajoutée.")
            return redirect(page_of(request, row.pk))
    words = Words(
        "Ajouter une ligne au contrat",
        "Ajouter la ligne",
        page_of(request, pk),
        "Pour un avenant : mettez une fin à l’ancienne ligne, puis ajoutez la nouvelle à partir du lendemain.",
        "funding.line_new",
    )
    return form_page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    """A line that the signed contract does not have."""
    line = line_found(pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_line(by=request.actor, pk=pk)
        except services.MoneyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La ligne est retirée du contrat.")
            return redirect(page_of(request, line.contract_id))
    words = Words(
        f"Retirer « {line} » ?",
        "Retirer la ligne",
        page_of(request, line.contract_id),
        "Seulement si elle n’est pas dans le contrat signé. Si elle prend fin, donnez-lui plutôt une fin.",
        is_danger=True,
    )
    return form_page(request, form, words)
