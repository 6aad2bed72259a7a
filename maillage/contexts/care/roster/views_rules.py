"""Pages of the rules that make turns, and of the addresses for calendars."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.care.permissions import ANSWER, COORDINATE
from maillage.contexts.care.roster import feeds, queries, services
from maillage.contexts.care.roster.forms import PeriodForm, RuleForm
from maillage.contexts.care.roster.models import RosterRule, TurnFeed
from maillage.contexts.care.roster.refusals import RosterRefused
from maillage.contexts.care.roster.tables import RULES, days_of, hours_of
from maillage.contexts.care.roster.views import MODULE, UNPROCESSABLE, address, refused, status_of
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

# What a plan proposes to begin with.
USUAL: Final = timedelta(weeks=12)


def _rule(pk: int) -> RosterRule:
    row = queries.find_rule(pk)
    if row is None:
        raise Http404
    return row


@require_safe
@community_view(COORDINATE, module=MODULE)
def rules(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may": {"coordinate": True}, "tab": "rules"}
    return render_table(request, RULES, queries.rules(), template="care/roster/list.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def rule(request: CommunityRequest, pk: int) -> HttpResponse:
    return _edited(request, _rule(pk))


def _edited(request: CommunityRequest, row: RosterRule | None) -> HttpResponse:
    form = RuleForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_rule(
                by=request.actor,
                pk=row.pk if row is not None else None,
                version=form.version_seen,
                values=form.values,
                rotation=form.rotation,
            )
        except RosterRefused as refusal:
            refused(request, form, refusal)
        else:
            messages.success(request, "La règle est enregistrée. Les tours déjà préparés ne changent pas.")
            return redirect(address(request, "roster_plan", pk=saved.pk))
    context = {"form": form, "row": row}
    return render(request, "care/roster/rule.html", context, status=status_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def plan(request: CommunityRequest, pk: int) -> HttpResponse:
    """What the rule would make for a period (GET), then make it (POST)."""
    row = _rule(pk)
    if request.method == "POST":
        form = PeriodForm(request.POST)
        if form.is_valid():
            try:
                made = services.generate(by=request.actor, rule=pk, **form.cleaned_data)
            except RosterRefused as refusal:
                refused(request, form, refusal)
            else:
                _told(request, made)
                first = form.cleaned_data["first"]
                return redirect(f"{address(request, 'roster')}?du={first:%Y-%m-%d}")
        return _plan_page(request, row, form, UNPROCESSABLE)
    today = timezone.localdate()
    usual = {"first": f"{today:%Y-%m-%d}", "last": f"{today + USUAL:%Y-%m-%d}"}
    form = PeriodForm(request.GET if "first" in request.GET else usual)
    return _plan_page(request, row, form)


def _plan_page(
    request: CommunityRequest, row: RosterRule, form: PeriodForm, status: int = 200
) -> HttpResponse:
    plan = None
    if form.is_valid():
        try:
            services.check_period(**form.cleaned_data)
        except RosterRefused as refusal:
            refused(request, form, refusal)
        else:
            plan = queries.plan_of(row, **form.cleaned_data, now=timezone.now())
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "plan": plan,
        "days": days_of(row),
        "hours": hours_of(row),
        "made_until": queries.made_until(row),
    }
    return render(request, "care/roster/plan.html", context, status=status)


def _told(request: CommunityRequest, made: services.Generated) -> None:
    if not made.made:
        messages.info(request, "Aucun nouveau tour : ils existent déjà, ou personne n’est libre.")
        return
    words = count_words(made.made, "tour préparé", "tours préparés")
    messages.success(request, f"{words}. Chacun reçoit une lettre avec les siens.")
    if made.without:
        messages.warning(
            request,
            f"{count_words(made.without, 'tour reste', 'tours restent')} sans personne : nul n’est libre.",
        )
    if made.untold:
        messages.warning(
            request, f"Sans adresse électronique, à prévenir autrement : {', '.join(made.untold)}."
        )


# --- Addresses for calendars -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def calendars(request: CommunityRequest) -> HttpResponse:
    """One's private addresses; a POST makes one more, shown this once."""
    made, sentence = "", ""
    if request.method == "POST":
        try:
            secret = feeds.open_feed(by=request.actor)
        except RosterRefused as refusal:
            sentence = str(refusal)
        else:
            made = settings.MAILLAGE_BASE_URL + reverse("care_public:turn_feed", kwargs={"secret": secret})
    context = {
        "made": made,
        "webcal": "webcal:" + made.partition(":")[2] if made else "",
        "refused": sentence,
        "feeds": queries.feeds_of(request.user.pk),
    }
    answered = render(
        request, "care/roster/calendars.html", context, status=UNPROCESSABLE if sentence else 200
    )
    if made:
        add_never_cache_headers(answered)
    return answered


@require_POST
@community_view(ANSWER, module=MODULE)
def revoke(request: CommunityRequest, pk: int) -> HttpResponse:
    try:
        feeds.revoke_feed(by=request.actor, pk=pk)
    except TurnFeed.DoesNotExist:
        raise Http404 from None
    messages.success(
        request, "L’adresse est retirée : les agendas qui la lisaient ne se mettront plus à jour."
    )
    return redirect(address(request, "turn_calendars"))
