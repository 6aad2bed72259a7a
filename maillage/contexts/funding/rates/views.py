"""Pages of rates, tasks and rules of pay."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.association import api as association
from maillage.contexts.funding.permissions import CONFIGURE, VIEW, VIEW_PAY
from maillage.contexts.funding.rates import ceilings, queries, services
from maillage.contexts.funding.rates.forms import (
    CeilingForm,
    EndForm,
    ProfileForm,
    RateForm,
    RuleForm,
    SettingsForm,
    TaskForm,
)
from maillage.contexts.funding.rates.refusals import RateRefused
from maillage.contexts.funding.rates.tables import RATES, TASKS, who
from maillage.core.dues.euros import euros
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "funding"
READ = ["GET", "HEAD", "POST"]


def _to(request: CommunityRequest, name: str) -> HttpResponse:
    return redirect(community_url(request.community, f"funding:{name}"))


@require_safe
@community_view(VIEW_PAY, module=MODULE)
def rates(request: CommunityRequest) -> HttpResponseBase:
    """Every rate, with the tasks and rules beside."""
    extra = {"may_edit": request.actor.can(CONFIGURE)}
    return render_table(request, RATES, queries.rates(), template="funding/rates/rates.html", extra=extra)


@require_http_methods(READ)
@community_view(CONFIGURE, module=MODULE)
def rate_new(request: CommunityRequest) -> HttpResponse:
    """A rate from a day on."""
    sent = request.method == "POST"
    form = RateForm(request.POST if sent else None, initial={"valid_from": timezone.localdate().isoformat()})
    if sent and form.is_valid():
        values = form.cleaned_data
        try:
            services.set_rate(
                by=request.actor,
                kind=values["kind"],
                amount_cents=values["amount"],
                valid_from=values["valid_from"],
                task=values["task"],
                profession=values["profession"],
                contact=values["contact"],
                basis=values["basis"],
            )
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le tarif est écrit ; celui qu’il remplace s’arrête la veille.")
            return _to(request, "rates")
    return render(request, "funding/rates/rate_form.html", {"form": form}, status=422 if sent else 200)


@require_http_methods(READ)
@community_view(CONFIGURE, module=MODULE)
def rate_end(request: CommunityRequest, pk: int) -> HttpResponse:
    """Until when a rate holds."""
    row = queries.find_rate(pk)
    if row is None:
        raise Http404
    sent = request.method == "POST"
    form = EndForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            services.end_rate(by=request.actor, pk=pk, last_day=form.cleaned_data["last_day"])
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le tarif s’arrête ce jour-là. Ce qui est approuvé garde son montant.")
            return _to(request, "rates")
    context = {"form": form, "row": row, "who": who(row)}
    return render(request, "funding/rates/rate_end.html", context, status=422 if sent else 200)


@require_safe
@community_view(VIEW_PAY, module=MODULE)
def tasks(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may_edit": request.actor.can(CONFIGURE)}
    return render_table(request, TASKS, queries.tasks(), template="funding/rates/tasks.html", extra=extra)


@require_http_methods(READ)
@community_view(CONFIGURE, module=MODULE)
def task_new(request: CommunityRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = TaskForm(request.POST if sent else None)
    if sent and form.is_valid():
        values = {name: form.cleaned_data[name] for name in services.TASK_FIELDS if name != "ended_on"}
        try:
            services.create_task(by=request.actor, **values)
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La tâche est écrite : donnez-lui un tarif.")
            return _to(request, "pay_tasks")
    context = {"form": form, "row": None}
    return render(request, "funding/rates/task_form.html", context, status=422 if sent else 200)


@require_http_methods(READ)
@community_view(CONFIGURE, module=MODULE)
def task(request: CommunityRequest, pk: int) -> HttpResponse:
    row = queries.find_task(pk)
    if row is None:
        raise Http404
    sent = request.method == "POST"
    form = TaskForm(request.POST if sent else None, initial=TaskForm.initial_of(row))
    if sent and form.is_valid():
        values = {name: form.cleaned_data[name] for name in services.TASK_FIELDS}
        try:
            services.update_task(by=request.actor, pk=pk, version=form.cleaned_data["version"], values=values)
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La tâche est modifiée.")
            return _to(request, "pay_tasks")
    context = {"form": form, "row": row}
    return render(request, "funding/rates/task_form.html", context, status=422 if sent else 200)


@require_safe
@community_view(VIEW, module=MODULE)
def rules(request: CommunityRequest) -> HttpResponse:
    """What makes pay possible: validated project, règlement intérieur, ceiling."""
    return _rules_page(request)


def _rules_page(request: CommunityRequest, form: SettingsForm | None = None) -> HttpResponse:
    row = queries.settings_of()
    initial = {
        "version": row.version if row.pk else 0,
        "project_validated_on": row.project_validated_on.isoformat() if row.project_validated_on else "",
        "project_note": row.project_note,
    }
    today = timezone.localdate()
    known_ceilings = ceilings.ceilings((today.year, today.year + 1))
    known = queries.rules()
    context: dict[str, Any] = {
        "form": form or SettingsForm(initial=initial),
        "settings": row,
        "validated_on": queries.project_validated_on(row),
        "rules": known,
        "in_force": next((one for one in known if one.valid_from <= today), None),
        "ceilings": [(year, known_ceilings.get(year)) for year in (today.year, today.year + 1)],
        "overridden": [one for one in ceilings.stated() if one.known],
        "may_state": ceilings.first_unknown() <= today.year + 1,
        "may_edit": request.actor.can(CONFIGURE),
    }
    return render(request, "funding/rates/rules.html", context, status=422 if form else 200)


@require_http_methods(["POST"])
@community_view(CONFIGURE, module=MODULE)
def settings(request: CommunityRequest) -> HttpResponse:
    form = SettingsForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            services.save_settings(
                by=request.actor,
                project_validated_on=values["project_validated_on"],
                project_note=values["project_note"],
                version=values["version"],
            )
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Enregistré.")
            return _to(request, "pay_rules")
    return _rules_page(request, form)


@require_http_methods(READ)
@community_view(CONFIGURE, module=MODULE)
def rule_new(request: CommunityRequest) -> HttpResponse:
    """What the règlement intérieur says from a day on."""
    sent = request.method == "POST"
    started = {"valid_from": timezone.localdate().isoformat(), "day_starts": "08:00", "day_ends": "19:00"}
    form = RuleForm(request.POST if sent else None, initial=started)
    if sent and form.is_valid():
        try:
            services.start_rule(by=request.actor, **form.cleaned_data)
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La règle est écrite.")
            return _to(request, "pay_rules")
    return render(request, "funding/rates/rule_form.html", {"form": form}, status=422 if sent else 200)


@require_http_methods(READ)
@community_view(CONFIGURE, module=MODULE)
def ceiling(request: CommunityRequest) -> HttpResponse:
    """The ceiling of a year that the product does not know yet, with the text where it was read."""
    year = ceilings.first_unknown()
    row = ceilings.stated_of(year)
    initial: dict[str, Any] = {"version": row.version if row else 0, "year": year}
    if row is not None:
        initial |= {
            "amount": euros(row.amount_cents),
            "source": row.source,
            "published_on": row.published_on.isoformat(),
        }
    sent = request.method == "POST"
    form = CeilingForm(request.POST if sent else None, initial=initial)
    if sent and form.is_valid():
        values = form.cleaned_data
        try:
            ceilings.state_ceiling(
                by=request.actor,
                year=values["year"],
                amount_cents=values["amount"],
                source=values["source"],
                published_on=values["published_on"],
                version=values["version"],
            )
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"Le plafond de {values['year']} est écrit, avec votre nom et le texte lu."
            )
            return _to(request, "pay_rules")
    context = {"form": form, "row": row, "year": year}
    return render(request, "funding/rates/ceiling_form.html", context, status=422 if sent else 200)


@require_http_methods(READ)
@community_view(CONFIGURE, module=MODULE)
def profile(request: CommunityRequest, contact: int) -> HttpResponse:
    """Usual hours of one person and, for who is employed, the agreement of the employer."""
    person = association.Contact.objects.filter(pk=contact).first()
    if person is None:
        raise Http404
    record_read(by=request.actor, what="funding.pay_profile", obj=person, label=person.name)
    row = queries.profile_of(person.pk)
    initial: dict[str, Any] = {"version": row.version if row else 0}
    if row is not None:
        initial |= {name: getattr(row, name) for name in services.PROFILE_FIELDS}
        initial["employer_agreed_on"] = row.employer_agreed_on.isoformat() if row.employer_agreed_on else ""
    sent = request.method == "POST"
    form = ProfileForm(request.POST if sent else None, initial=initial)
    if sent and form.is_valid():
        values = {name: form.cleaned_data[name] for name in services.PROFILE_FIELDS}
        try:
            services.save_profile(
                by=request.actor, contact=person, version=form.cleaned_data["version"], values=values
            )
        except RateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Enregistré.")
            return redirect(community_url(request.community, "funding:pay_profile", contact=person.pk))
    context = {"form": form, "person": person}
    return render(request, "funding/rates/profile.html", context, status=422 if sent else 200)
