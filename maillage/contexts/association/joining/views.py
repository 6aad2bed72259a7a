"""Pages of applications, for those who hold the list of members; and the settings of the form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.fees.queries import current_period
from maillage.contexts.association.joining import queries, services
from maillage.contexts.association.joining.admitting import Admission, admission_on
from maillage.contexts.association.joining.forms import DecisionForm, JoiningSettingsForm, TogetherForm
from maillage.contexts.association.joining.models import Application, ApplicationState
from maillage.contexts.association.joining.services import FORM_FIELDS, JoiningRefused
from maillage.contexts.association.joining.tables import APPLICATIONS, BADGES
from maillage.contexts.association.permissions import CONFIGURE, EDIT_MEMBERS
from maillage.platform.audit.services import record_read
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE = "association"


def found(pk: int) -> Application:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def public_address(request: CommunityRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("association_public:joining", kwargs={"secret": secret}))


@require_safe
@community_view(EDIT_MEMBERS, module=MODULE)
def applications(request: CommunityRequest) -> HttpResponseBase:
    """Who asks to become a member; the address of the form above."""
    form = queries.form_of()
    extra = {
        "public": public_address(request, form.secret) if form and form.is_open else "",
        "may_configure": request.actor.can(CONFIGURE),
        "waiting": queries.waiting().count(),
    }
    return render_table(
        request, APPLICATIONS, queries.applications(), template="association/joining/list.html", extra=extra
    )


def _initial(admission: Admission, row: Application | None = None) -> dict[str, Any]:
    """What a decision begins with: the body that the statutes name, the year of fees in use, the college asked for."""
    period = current_period(timezone.localdate())
    return {
        "body": admission.body.pk if admission.body else None,
        "period": period.pk if period else None,
        "college": row.college_id if row else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def application(request: CommunityRequest, pk: int) -> HttpResponse:
    """One application, and what was decided; a POST accepts, refuses or withdraws it (`act`)."""
    row, admission = found(pk), admission_on(timezone.localdate())
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=_initial(admission, row))
    if request.method == "POST" and form.is_valid():
        try:
            said = _decide(request, row, form.cleaned_data)
        except JoiningRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            _remark(request, form.cleaned_data)
            return redirect(community_url(request.community, "association:application", pk=pk))
    if request.method != "POST":
        record_read(by=request.actor, what="association.application", obj=row, label=row.name)
    context = {
        "row": row,
        "form": form,
        "profession": professions.name_of(row.profession),
        "state": (row.get_state_display(), *BADGES[row.state]),
        "known_as": queries.known_as(row) if row.state == ApplicationState.RECEIVED else None,
        "may_decide": row.state == ApplicationState.RECEIVED,
        "admission": admission,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "association/joining/application.html", context, status=status)


def _decide(request: CommunityRequest, row: Application, values: dict[str, Any]) -> str:
    act = request.POST.get("act")
    if act == "refuse":
        services.refuse(
            by=request.actor, pk=row.pk, on=values["on"], body=values["body"], decision=values["decision"]
        )
        return "La demande est refusée ; la personne est prévenue."
    if act == "withdraw":
        services.withdraw(by=request.actor, pk=row.pk, reason=values["decision"])
        return "La demande est retirée."
    services.approve(
        by=request.actor,
        pks=[row.pk],
        on=values["on"],
        body=values["body"],
        decision=values["decision"],
        period=values["period"],
        colleges={row.pk: values["college"]},
    )
    return f"{row.name} est adhérent et en est prévenu."


def _remark(request: CommunityRequest, values: dict[str, Any]) -> None:
    """Tell that the body that accepted is not the one of the statutes of that day: nothing is refused for that."""
    if request.POST.get("act") not in ("refuse", "withdraw") and (
        remark := admission_on(values["on"]).remark(values["body"])
    ):
        messages.warning(request, remark)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def together(request: CommunityRequest) -> HttpResponse:
    """Several applications that one meeting accepted."""
    rows, admission = list(queries.waiting()[: services.MAX_AT_ONCE]), admission_on(timezone.localdate())
    form = TogetherForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(admission),
        waiting=[row.pk for row in rows],
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = services.approve(
                by=request.actor,
                pks=values["applications"],
                on=values["on"],
                body=values["body"],
                decision=values["decision"],
                period=values["period"],
            )
        except JoiningRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"{count_words(len(made), 'adhésion acceptée', 'adhésions acceptées')}."
            )
            _remark(request, values)
            return redirect(community_url(request.community, "association:applications"))
    if rows:
        record_read(
            by=request.actor, what="association.applications", label="Décider ensemble", count=len(rows)
        )
    chosen = set(request.POST.getlist("applications"))
    context = {
        "form": form,
        "admission": admission,
        "rows": [
            (row, professions.name_of(row.profession), not form.is_bound or str(row.pk) in chosen)
            for row in rows
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "association/joining/together.html", context, status=status)


# --- Settings ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def settings(request: CommunityRequest) -> HttpResponse:
    """« Bulletin d’adhésion »: open or closed, what it says, who approves, its public address."""
    row = queries.form_of()
    form = JoiningSettingsForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in FORM_FIELDS}
        try:
            services.save_form(by=request.actor, version=form.cleaned_data["version"], values=values)
        except services.ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            assert row is not None
            form.data = with_version(request, row.version)
        except JoiningRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le bulletin est enregistré.")
            return redirect(community_url(request.community, "association:joining_settings"))
    context = {
        "form": form,
        "row": row,
        "public": public_address(request, row.secret) if row else "",
        "admission": admission_on(timezone.localdate()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "association/joining/settings.html", context, status=status)


@require_POST
@community_view(CONFIGURE, module=MODULE)
def renew(request: CommunityRequest) -> HttpResponse:
    if queries.form_of() is not None:
        services.renew_address(by=request.actor)
        messages.success(request, "Le bulletin a une nouvelle adresse ; l’ancienne n’ouvre plus rien.")
    return redirect(community_url(request.community, "association:joining_settings"))
