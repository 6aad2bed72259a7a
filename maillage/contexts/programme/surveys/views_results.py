"""Pages of results: charts, the same as a table, named answers one by one; an anonymous one is read once closed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.contexts.programme.permissions import SURVEY
from maillage.contexts.programme.surveys import proving, queries
from maillage.contexts.programme.surveys.forms import CrossForm
from maillage.contexts.programme.surveys.questions import asked
from maillage.contexts.programme.surveys.refusals import SurveyRefused
from maillage.contexts.programme.surveys.results import may_group, results_of
from maillage.contexts.programme.surveys.tables import BADGES, FIGURES, answers_table, figure_rows
from maillage.contexts.programme.surveys.views import MODULE, address, found
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(SURVEY, module=MODULE)
def results(request: CommunityRequest, pk: int) -> HttpResponse:
    """Charts, refreshed by themselves while the questionnaire is open; `?croiser=` sets groups side by side."""
    row = found(pk)
    if row.opened_at is None:
        return redirect(address(request, pk))
    form = CrossForm(request.GET or None, questions=may_group(row))
    by = form.cleaned_data["croiser"] if form.is_valid() else ""
    shown = results_of(row, by=by)
    if not row.is_anonymous and shown.total and "HX-Request" not in request.headers:
        record_read(by=request.actor, what="programme.survey_results", obj=row, count=shown.total)
    context = {
        "row": row,
        "state": (row.get_state_display(), *BADGES[row.state]),
        "results": shown,
        "form": form,
        "is_live": queries.accepts(row, timezone.localdate()),
        "here": request.get_full_path(),
        "may_prove": row.action_id is not None and bool(shown.questions),
    }
    return render(request, "programme/surveys/results.html", context)


@require_safe
@community_view(SURVEY, module=MODULE)
def figures(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """The table twin of the charts, which is exported."""
    row = found(pk)
    extra = {"row": row, "back": address(request, pk), "is_results": True}
    source = f"Questionnaire « {row.title} », {row.answered} réponses."
    shown = results_of(row, every_text=True)
    if shown.waits:
        source += " Il est anonyme : seul ce nombre se montre tant qu’il n’est pas clos."
    return render_table(
        request,
        FIGURES,
        figure_rows(shown),
        template="programme/surveys/sublist.html",
        extra=extra,
        sources=(source,),
    )


@require_safe
@community_view(SURVEY, module=MODULE)
def answers(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """Named answers; of an anonymous questionnaire there is no such page."""
    row = found(pk)
    if row.is_anonymous:
        raise Http404
    table = answers_table(asked(queries.questions_of(row)))
    extra = {"row": row, "back": address(request, pk), "is_results": True}
    return render_table(
        request, table, queries.responses(row), template="programme/surveys/sublist.html", extra=extra
    )


@require_POST
@community_view(SURVEY, module=MODULE)
def as_evidence(request: CommunityRequest, pk: int) -> HttpResponse:
    """Keep the results of today as a piece of evidence of the action sheet."""
    found(pk)
    try:
        proving.keep_as_evidence(by=request.actor, pk=pk)
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Les résultats d’aujourd’hui sont joints aux preuves de la fiche action.")
    return redirect(address(request, pk) + "resultats/")
