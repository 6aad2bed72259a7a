"""Bank accounts, and what was paid in a year: statements, DAS2."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.association import api as association
from maillage.contexts.association.api import Contact
from maillage.contexts.funding.payments import accounts, printed, queries
from maillage.contexts.funding.payments.forms import AccountForm, PayerForm
from maillage.contexts.funding.payments.models import MemberAccount, PayerAccount
from maillage.contexts.funding.payments.refusals import PayRefused
from maillage.contexts.funding.payments.tables import ACCOUNTS, year_table
from maillage.contexts.funding.permissions import DECLARE, PAY, VIEW_PAY
from maillage.contexts.funding.time.pages import asked_year
from maillage.core.dues.euros import euros
from maillage.core.identifiers.iban import masked
from maillage.core.pay.das2 import threshold
from maillage.core.pay.sepa import V09
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "funding"


@require_safe
@community_view(PAY, module=MODULE)
def member_accounts(request: CommunityRequest) -> HttpResponseBase:
    """Accounts in use; numbers by their ends alone."""
    rows = MemberAccount.objects.filter(ended_at=None).select_related("contact")
    extra = {"tab": "accounts", "may_pay": True}
    return render_table(request, ACCOUNTS, rows, template="funding/payments/accounts.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PAY, module=MODULE)
def payer_account(request: CommunityRequest) -> HttpResponse:
    """The account of the association."""
    row = queries.payer() or PayerAccount(version=0)
    initial = {"holder": row.holder, "bic": row.bic, "message": row.message or V09, "version": row.version}
    sent = request.method == "POST"
    form = PayerForm(request.POST if sent else None, initial=initial)
    if sent and form.is_valid():
        try:
            accounts.save_payer(by=request.actor, **form.cleaned_data)
        except PayRefused as refusal:
            form.add_error("iban", str(refusal))
        else:
            messages.success(request, "Le compte de l’association est enregistré.")
            return redirect(community_url(request.community, "funding:batches"))
    context = {"form": form, "shown": masked(row.iban) if row.pk else ""}
    return render(request, "funding/payments/payer.html", context, status=422 if sent else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PAY, module=MODULE)
def member_account(request: CommunityRequest, contact: int) -> HttpResponse:
    """The account of a member, written by the treasurer from the paper of the bank."""
    person = Contact.objects.filter(pk=contact).first()
    if person is None:
        raise Http404
    back = community_url(request.community, "funding:member_accounts")
    return _account_page(request, person, "funding/payments/account.html", back)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECLARE, module=MODULE)
def my_account(request: CommunityRequest) -> HttpResponse:
    """One's own account. With an account only: a link of a letter must not move money elsewhere."""
    person = association.contact_of_user(request.actor.user.pk if request.actor.user else None)
    if person is None:
        return render(request, "funding/time/nobody.html", status=422 if request.method == "POST" else 200)
    back = community_url(request.community, "funding:my_year")
    return _account_page(request, person, "funding/payments/my_account.html", back)


def _account_page(request: CommunityRequest, person: Contact, template: str, back: str) -> HttpResponse:
    row = queries.account_of(person.pk)
    record_read(by=request.actor, what="funding.accounts", obj=person, label=person.name)
    sent = request.method == "POST"
    form = AccountForm(request.POST if sent else None, initial={"holder": row.holder if row else person.name})
    if sent and form.is_valid():
        try:
            accounts.save_account(by=request.actor, contact=person, **form.cleaned_data)
        except PayRefused as refusal:
            form.add_error("iban", str(refusal))
        else:
            messages.success(request, "Le compte est enregistré : les prochains virements y partiront.")
            return redirect(back)
    context = {"form": form, "person": person, "shown": masked(row.iban) if row else "", "back": back}
    return render(request, template, context, status=422 if sent else 200)


@require_safe
@community_view(VIEW_PAY, module=MODULE)
def das2(request: CommunityRequest) -> HttpResponseBase:
    """Sums paid in a calendar year by member, with the threshold from which they are declared."""
    year = asked_year(request.GET.get("annee", ""))
    found = threshold(year)
    years = sorted({year, *queries.paid_years()}, reverse=True)
    extra = {
        "year": year,
        "years": years,
        "threshold": found,
        "over": euros(found.over_cents) if found else "",
        "total": euros(sum(queries.paid_cents(year).values())),
        "tab": "das2",
        "may_pay": request.actor.can(PAY),
    }
    table = year_table(year, found.over_cents if found else None)
    return render_table(
        request, table, queries.recipients(year), template="funding/payments/das2.html", extra=extra
    )


def _pdf(request: CommunityRequest, person: Contact, year: int) -> HttpResponse:
    found = queries.statement(person, year)
    data = printed.statement(found, community=request.community.name, today=timezone.localdate())
    answer = HttpResponse(printed.as_pdf(data), content_type="application/pdf")
    name = slugify(f"releve {year} {person.name}")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _known_year(year: int) -> int:
    if asked_year(str(year)) != year:
        raise Http404
    return year


@require_safe
@community_view(VIEW_PAY, module=MODULE)
def statement(request: CommunityRequest, contact: int, year: int) -> HttpResponse:
    """The yearly statement of a member as PDF."""
    person = Contact.objects.filter(pk=contact).first()
    if person is None:
        raise Http404
    record_read(by=request.actor, what="funding.statement", obj=person, label=person.name)
    return _pdf(request, person, _known_year(year))


@require_safe
@community_view(DECLARE, module=MODULE)
def my_statement(request: CommunityRequest, year: int) -> HttpResponse:
    """One's own yearly statement as PDF."""
    person = association.contact_of_user(request.actor.user.pk if request.actor.user else None)
    if person is None:
        raise Http404
    return _pdf(request, person, _known_year(year))
