"""A line of the bank and what it settles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.funding.bank import queries, services
from maillage.contexts.funding.bank.forms import AsideForm, ManyForm, MatchForm
from maillage.contexts.funding.bank.models import BankLine, Match
from maillage.contexts.funding.bank.permissions import SEE, WRITE
from maillage.contexts.funding.bank.queries import Choice
from maillage.contexts.funding.bank.refusals import BankRefused
from maillage.contexts.funding.bank.tables import state_of
from maillage.contexts.funding.bank.views import account_found, account_url
from maillage.core.dues.euros import euros, typed
from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE = "funding"
_LARGEST = 2**63 - 1


def found(pk: int) -> BankLine:
    row = queries.find_line(pk)
    if row is None:
        raise Http404
    return row


def line_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "funding:bank_line", pk=pk)


@require_safe
@community_view(SEE, module=MODULE)
def line(request: CommunityRequest, pk: int) -> HttpResponse:
    return _page(request, found(pk))


def _shown(request: CommunityRequest, row: BankLine, choice: Choice) -> dict[str, Any]:
    url = choice.candidate.url
    return {
        "label": choice.candidate.label,
        "note": choice.candidate.note,
        "writes": choice.candidate.writes,
        "why": ", ".join(choice.why),
        "whole": euros(choice.candidate.thing.cents),
        "day": choice.candidate.thing.day,
        "url": community_url(request.community, url[0], **url[1]) if url else "",
        "key": choice.candidate.key,
        "sum": typed(choice.cents),
    }


def _page(
    request: CommunityRequest, row: BankLine, *, status: int = 200, aside_form: Any = None
) -> HttpResponse:
    may_write = request.actor.can(WRITE)
    offered = queries.choices(row) if may_write else queries.Choices((), (), ())
    matches = queries.matches_of([row]).get(row.pk, [])
    record_read(
        by=request.actor,
        what="funding.bank_line",
        obj=row,
        label=row.account.name,
        count=1 + len(offered.proposed) + len(offered.others),
    )
    left = {"seen_left": row.left_cents}
    context = {
        "row": row,
        "state": state_of(row),
        "left": euros(row.left_cents),
        "may_write": may_write,
        "matches": [(one, queries.in_words(one), euros(one.amount_cents)) for one in matches],
        "proposed": [_shown(request, row, one) for one in offered.proposed],
        "others": [_shown(request, row, one) for one in offered.others],
        "together": [_shown(request, row, one) for one in offered.together],
        "together_keys": ",".join(one.candidate.key for one in offered.together),
        "aside_form": aside_form or AsideForm(initial=left),
        "balance": None if row.balance_cents is None else euros(row.balance_cents),
    }
    return render(request, "funding/bank/line.html", context, status=status)


@require_POST
@community_view(WRITE, module=MODULE)
def match(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), MatchForm(request.POST)
    if not form.is_valid():
        told = form.errors.get("amount_cents")
        messages.error(request, str(told[0]) if told else "Choisissez ce que la ligne règle.")
        return redirect(line_url(request, pk))
    try:
        made = services.accept(
            by=request.actor,
            line_pk=pk,
            key=form.cleaned_data["key"],
            cents=form.cleaned_data["amount_cents"],
            seen_left=form.cleaned_data["seen_left"],
        )
    except BankRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(line_url(request, pk))
    noted = " Ce qu’elle règle est noté." if made.marked else ""
    messages.success(request, f"Rapproché : {euros(made.amount_cents)}.{noted}")
    if made.amount_cents == row.left_cents:
        return redirect(f"{account_url(request, row.account_id)}?etat=todo")
    return redirect(line_url(request, pk))


@require_POST
@community_view(WRITE, module=MODULE)
def match_many(request: CommunityRequest, pk: int) -> HttpResponse:
    """The only sum of transfers of a batch that the line is."""
    row, form = found(pk), ManyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Rien à rapprocher : rechargez la page.")
        return redirect(line_url(request, pk))
    keys = [one for one in form.cleaned_data["keys"].split(",") if one]
    try:
        count = services.accept_many(
            by=request.actor, line_pk=pk, keys=keys, seen_left=form.cleaned_data["seen_left"]
        )
    except BankRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(line_url(request, pk))
    messages.success(request, f"{count_words(count, 'virement rapproché', 'virements rapprochés')}.")
    return redirect(f"{account_url(request, row.account_id)}?etat=todo")


@require_POST
@community_view(WRITE, module=MODULE)
def aside(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), AsideForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, aside_form=form)
    try:
        services.set_aside(by=request.actor, line_pk=pk, **form.cleaned_data)
    except BankRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(line_url(request, pk))
    messages.success(request, "La ligne est expliquée : elle ne règle rien que Maillage connaisse.")
    return redirect(f"{account_url(request, row.account_id)}?etat=todo")


@require_POST
@community_view(WRITE, module=MODULE)
def unmatch(request: CommunityRequest, pk: int) -> HttpResponse:
    row = Match.objects.filter(pk=pk).first() if pk <= _LARGEST else None
    if row is None:
        raise Http404
    told = services.undo(by=request.actor, pk=pk)
    messages.success(request, f"Le rapprochement est défait. {told}".strip())
    return redirect(line_url(request, row.line_id))


@require_POST
@community_view(WRITE, module=MODULE)
def match_sure(request: CommunityRequest, pk: int) -> HttpResponse:
    """Every match of the account that leaves no doubt."""
    account_found(pk)
    done = services.accept_sure(by=request.actor, account_pk=pk)
    for label, why in done.refused[:5]:
        messages.error(request, f"{label} : {why}")
    if not done.count:
        messages.info(request, "Aucune correspondance sûre : rapprochez les lignes une par une.")
        return redirect(account_url(request, pk))
    messages.success(
        request, f"{count_words(done.count, 'ligne rapprochée', 'lignes rapprochées', feminine=True)}."
    )
    return redirect(f"{account_url(request, pk)}?lot={done.group}")


@require_POST
@community_view(WRITE, module=MODULE)
def undo_sure(request: CommunityRequest, pk: int, group: str) -> HttpResponse:
    account_found(pk)
    count, told = services.undo_group(by=request.actor, group=group)
    messages.success(
        request,
        f"{count_words(count, 'rapprochement défait', 'rapprochements défaits')}. {' '.join(told)}".strip(),
    )
    return redirect(account_url(request, pk))
