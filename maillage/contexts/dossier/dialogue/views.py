"""Pages of the dialogues: the list of years, one dialogue as a path, its dates, its way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.dossier.dialogue import guards, queries, services, showing
from maillage.contexts.dossier.dialogue.confirming import queries as confirming
from maillage.contexts.dossier.dialogue.forms import BackForm, OpenForm, PlanForm
from maillage.contexts.dossier.dialogue.models import DialogueState
from maillage.contexts.dossier.dialogue.pages import (
    MODULE,
    Words,
    address,
    against,
    back,
    form_page,
    found,
    refused,
    seen,
)
from maillage.contexts.dossier.dialogue.permissions import abilities
from maillage.contexts.dossier.dialogue.points import queries as pointing
from maillage.contexts.dossier.dialogue.points.models import PointState
from maillage.contexts.dossier.dialogue.tables import BADGES, DIALOGUES, POINT_BADGES
from maillage.contexts.dossier.permissions import CONCLUDE, PREPARE, VIEW
from maillage.contexts.programme.api import year_shown
from maillage.core.dues.euros import euros
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_safe
@community_view(VIEW, module=MODULE)
def dialogues(request: CommunityRequest) -> HttpResponseBase:
    """Every year with the step where it stands."""
    extra = {"may_open": request.actor.can(PREPARE)}
    return render_table(
        request, DIALOGUES, queries.dialogues(), template="dossier/dialogue/list.html", extra=extra
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def open_dialogue(request: CommunityRequest) -> HttpResponse:
    """Begin the dialogue of a year."""
    years = queries.years_without()
    url = community_url(request.community, "dossier:dialogues")
    if not years:
        messages.error(
            request,
            "Chaque année de bilan a déjà son dialogue : ouvrez d’abord l’année suivante, dans les indicateurs.",
        )
        return redirect(url)
    posted = request.POST if request.method == "POST" else None
    form = OpenForm(posted, years=years, chosen=_proposed(years))
    if request.method == "POST" and form.is_valid():
        row = services.open_dialogue(by=request.actor, year=form.chosen)
        messages.success(request, f"Le dialogue de gestion {row.year.label} est commencé.")
        return redirect(address(request, row.pk))
    words = Words(
        "Commencer un dialogue de gestion",
        "Commencer",
        url,
        "Il se tient une fois par an : objectifs convenus, préparation, dépôt du dossier, réunion, conclusions.",
    )
    return form_page(request, form, words)


def _proposed(years: list[Any]) -> str:
    year = year_shown(years, "", timezone.localdate())
    return str(year.pk) if year else ""


@require_safe
@community_view(VIEW, module=MODULE)
def dialogue(request: CommunityRequest, pk: int) -> HttpResponse:
    """The dialogue as a path: what was done, what is missing, the next step."""
    row = found(pk)
    lines = confirming.lines(row)
    target_lines = showing.targets(row)
    retained = showing.retained(row) if row.state not in ("targets", "preparation") else []
    points = pointing.of_dialogue(row)
    open_points = [one for one in points if one.state == PointState.OPEN]
    context = {
        "row": row,
        "may": abilities(request.actor, row),
        "badge": BADGES[DialogueState(row.state)],
        "path": showing.path(row),
        "obstacles": [one.text for one in guards.ahead(row)],
        "targets": target_lines,
        "at_stake": euros(sum(one.cents or 0 for one in target_lines)),
        "counts": showing.counts(lines),
        "waiting": [one for one in lines if not one.is_settled][:8],
        "confirm_by": confirming.confirm_by(row),
        "points": [(one, POINT_BADGES[PointState(one.state)], _sum(one.stake_cents)) for one in points],
        "open_points": _open_words(open_points),
        "retained": retained,
        "totals": showing.totals(retained),
        "is_retained": any(one.retained_cents is not None for one in retained),
        "agreed_targets": showing.agreed_targets(row),
        "next_year": queries.year_after(row.year),
        "moves": queries.moves(row),
    }
    return render(request, "dossier/dialogue/dialogue.html", context)


def _sum(cents: int | None) -> str:
    return "" if cents is None else euros(cents)


def _open_words(points: list[Any]) -> str:
    """« 2 points ouverts, 12 000 € en jeu », "" for none."""
    if not points:
        return ""
    cents = sum(one.stake_cents or 0 for one in points)
    words = count_words(len(points), "point ouvert", "points ouverts")
    return f"{words}, {euros(cents)} en jeu" if cents else words


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def plan(request: CommunityRequest, pk: int) -> HttpResponse:
    """The dates that are planned."""
    row = found(pk)
    start = {"submit_by_on": row.submit_by_on, "meet_by_on": row.meet_by_on, "version": row.version}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=start)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.plan(
                by=request.actor,
                pk=pk,
                seen=seen(form),
                submit_by_on=values["submit_by_on"],
                meet_by_on=values["meet_by_on"],
            )
        except services.ChangedMeanwhile as refusal:
            theirs = against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except services.DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, "Les dates sont notées ; elles seront rappelées.")
    words = Words(
        f"Dates du dialogue {row.year.label}",
        "Enregistrer",
        address(request, pk),
        "Les pilotes qui n’ont pas confirmé reçoivent un rappel quatorze jours, puis trois jours avant le dépôt ; la "
        "coordination et la présidence, une semaine avant chaque date.",
    )
    return form_page(request, form, words, theirs=theirs)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONCLUDE, module=MODULE)
def step_back(request: CommunityRequest, pk: int) -> HttpResponse:
    """One step back, with a reason."""
    row = found(pk)
    if not abilities(request.actor, row)["back"]:
        return refused(request, pk, "C’est la première étape.")
    form = BackForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.step_back(by=request.actor, pk=pk, reason=form.cleaned_data["reason"], seen=seen(form))
        except services.ChangedMeanwhile as refusal:
            against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except services.DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, "Le dialogue est revenu à l’étape d’avant ; rien n’est effacé.")
    words = Words(
        "Revenir à l’étape d’avant",
        "Revenir en arrière",
        address(request, pk),
        f"Le dialogue {row.year.label} est « {row.get_state_display()} ». Ce qui est noté reste.",
    )
    return form_page(request, form, words)
