"""Changes of a scenario: played at once for the page's script, saved, or sent by plain forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.permissions import SIMULATE, VIEW_FRAGILITY
from maillage.contexts.atlas.workshop import queries, services
from maillage.contexts.atlas.workshop.access import MODULE, NoGround, address, found, played_with
from maillage.contexts.atlas.workshop.changes import REMOVE, Change, ChangeRefused, parse_all
from maillage.contexts.atlas.workshop.forms import ChangeForm
from maillage.contexts.atlas.workshop.showing import answer, names_of, read_changes
from maillage.contexts.atlas.workshop.views import REFUSED, first_departures, workshop_page
from maillage.platform.tenancy.views import CommunityRequest, community_view

CONFLICT = 409


@require_POST
@community_view(SIMULATE, module=MODULE)
def play(request: CommunityRequest, pk: int) -> HttpResponse:
    """What the changes that are sent would do; nothing is written."""
    profession = queries.profession_of(pk)
    if profession is None:
        raise Http404
    try:
        changes = parse_all(read_changes(request.POST.get("changes", "")), profession)
        result = played_with(request.community, profession, changes)
    except ChangeRefused as refusal:
        return JsonResponse({"field": refusal.name, "message": str(refusal)}, status=REFUSED)
    except NoGround as nothing:
        return JsonResponse({"field": "", "message": nothing.message}, status=REFUSED)
    told: dict[str, Any] = answer(result.outcome, result.scale, names_of(result.ground, changes))
    if "losses" in request.POST and request.actor.can(VIEW_FRAGILITY):
        told["losses"] = first_departures(request.actor, result)
    return JsonResponse(told)


@require_POST
@community_view(SIMULATE, module=MODULE)
def save(request: CommunityRequest, pk: int) -> HttpResponse:
    """Keep the changes that are sent, over the version that the page showed."""
    row = found(pk)
    try:
        saved = services.save_changes(
            by=request.actor,
            pk=row.pk,
            version=_whole(request.POST.get("version", "")),
            changes=read_changes(request.POST.get("changes", "")),
        )
    except services.ScenarioChangedMeanwhile as refusal:
        return JsonResponse({"message": str(refusal)}, status=CONFLICT)
    except (services.ScenarioRefused, ChangeRefused) as refusal:
        return JsonResponse({"message": str(refusal)}, status=REFUSED)
    return JsonResponse({"version": saved.version})


@require_POST
@community_view(SIMULATE, module=MODULE)
def add(request: CommunityRequest, pk: int) -> HttpResponse:
    """One more change, from the form."""
    row = found(pk)
    try:
        ground = ground_of(request.community, row.profession)
    except NoGround:
        return workshop_page(request, row)
    form = ChangeForm(request.POST, profession=row.profession, ground=ground)
    if not form.is_valid() or form.change is None:
        return workshop_page(request, row, form=form, status=REFUSED)
    return _add(request, pk, form.change, form=form)


@require_POST
@community_view(SIMULATE, module=MODULE)
def attempt(request: CommunityRequest, pk: int, code: str) -> HttpResponse:
    """Try the departure of one professional of a commune."""
    row = found(pk)
    try:
        change = Change.parse({"kind": REMOVE, "commune": code, "count": 1}, row.profession)
    except ChangeRefused as refusal:
        return workshop_page(request, row, refusal=str(refusal), status=REFUSED)
    return _add(request, pk, change, version=row.version)


@require_POST
@community_view(SIMULATE, module=MODULE)
def take_away(request: CommunityRequest, pk: int) -> HttpResponse:
    """One change less."""
    row = found(pk)
    try:
        services.remove_change(
            by=request.actor,
            pk=pk,
            version=_whole(request.POST.get("version", "")),
            position=_whole(request.POST.get("position", "")),
        )
    except services.ScenarioRefused as refusal:
        messages.error(request, _without_script(refusal))
    return redirect(address(request, "scenario", row))


def _add(
    request: CommunityRequest,
    pk: int,
    change: Change,
    *,
    form: ChangeForm | None = None,
    version: int | None = None,
) -> HttpResponse:
    seen = _whole(request.POST.get("version", "")) if version is None else version
    try:
        saved = services.add_change(by=request.actor, pk=pk, version=seen, change=change)
    except (services.ScenarioRefused, ChangeRefused) as refusal:
        return workshop_page(request, found(pk), form=form, refusal=_without_script(refusal), status=REFUSED)
    return redirect(address(request, "scenario", saved))


def _without_script(refusal: Exception) -> str:
    """A plain form holds one change: the page shows it again over today's version, to be sent once more."""
    if isinstance(refusal, services.ScenarioChangedMeanwhile):
        return (
            "Ce scénario a été modifié entre-temps : voici sa version d’aujourd’hui. Rien n’a été enregistré et votre "
            "saisie est gardée ; envoyez-la de nouveau pour l’ajouter."
        )
    return str(refusal)


def _whole(text: str) -> int:
    """A whole number, -1 for what is none: no version, no position."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
