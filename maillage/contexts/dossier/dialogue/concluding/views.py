"""Pages of the conclusions: what is retained of each line, and the targets of the next year."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from maillage.contexts.dossier.dialogue import queries, showing
from maillage.contexts.dossier.dialogue.concluding import services
from maillage.contexts.dossier.dialogue.concluding.forms import RetainedForm, TargetRow, TargetsForm
from maillage.contexts.dossier.dialogue.concluding.models import NewTarget, RetainedLine
from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.contexts.dossier.dialogue.pages import (
    MODULE,
    UNPROCESSABLE,
    address,
    against,
    back,
    found,
    refused,
    seen,
)
from maillage.contexts.dossier.dialogue.permissions import abilities
from maillage.contexts.dossier.dialogue.refusals import ChangedMeanwhile, DialogueRefused
from maillage.contexts.dossier.permissions import PREPARE
from maillage.contexts.programme import api as programme
from maillage.platform.tenancy.views import CommunityRequest, community_view

_LATER = "Les conclusions se notent une fois le dossier déposé, et jusqu’à ce que le dialogue soit conclu."


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def retain(request: CommunityRequest, pk: int) -> HttpResponse:
    """What the insurer retains, line by line, against what was computed."""
    row = found(pk)
    if not abilities(request.actor, row)["retain"]:
        return refused(request, pk, _LATER)
    lines = showing.retained(row)
    written = RetainedLine.objects.filter(dialogue=row).order_by("rank")
    values = {
        f"{one.line_id or 0}-{one.indicator_id or 0}": one.retained_value
        for one in written
        if one.retained_value is not None
    }
    form = RetainedForm(
        request.POST if request.method == "POST" else None, row=row, lines=lines, values=values
    )
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_retained(
                by=request.actor,
                pk=pk,
                seen=seen(form),
                conclusions=form.cleaned_data["conclusions"],
                retained=form.retained,
            )
        except ChangedMeanwhile as refusal:
            theirs = against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, "Les conclusions sont enregistrées.", "conclusions")
    context = {"row": row, "form": form, "theirs": theirs, "back_url": address(request, pk, "conclusions")}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dossier/dialogue/retained.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def new_targets(request: CommunityRequest, pk: int) -> HttpResponse:
    """The targets agreed for the next year, in one table; they are set there on conclusion."""
    row = found(pk)
    if not abilities(request.actor, row)["retain"]:
        return refused(request, pk, _LATER)
    form = TargetsForm(request.POST if request.method == "POST" else None, row=row, targets=_target_rows(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.save_targets(by=request.actor, pk=pk, seen=seen(form), values=form.values)
        except ChangedMeanwhile as refusal:
            against(request, form, refusal.current)
            form.add_error(None, str(refusal))
        except DialogueRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, "Les cibles convenues sont enregistrées.", "conclusions")
    context = {
        "row": row,
        "form": form,
        "next_year": queries.year_after(row.year),
        "back_url": address(request, pk, "conclusions"),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "dossier/dialogue/new_targets.html", context, status=status)


def _target_rows(row: Dialogue) -> list[TargetRow]:
    """The indicators measured in the next year, or in this one while the next is not there. At most 7 queries."""
    year = queries.year_after(row.year)
    this = {one.pk: one for one in programme.indicator_table(row.year, with_evidence=False)}
    rows = programme.indicator_table(year, with_evidence=False) if year else list(this.values())
    agreed = {one.indicator_id: one.value for one in NewTarget.objects.filter(dialogue=row).order_by("pk")}
    found_rows = []
    for one in rows:
        before = this.get(one.pk) or this.get(one.indicator.replaces_id or 0)
        found_rows.append(
            TargetRow(
                one.pk,
                str(one.indicator),
                one.indicator.unit,
                before.value_words if before else "",
                before.target_words if before else "",
                one.target_words if year else "",
                agreed.get(one.pk),
            )
        )
    return found_rows
