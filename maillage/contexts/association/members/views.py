"""The list of members, and the steps of a membership."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.permissions import abilities
from maillage.contexts.association.contacts.queries import contacts
from maillage.contexts.association.contacts.views import MODULE, contact_url, found
from maillage.contexts.association.members import queries, services
from maillage.contexts.association.members.forms import StepForm
from maillage.contexts.association.members.history_table import HISTORY
from maillage.contexts.association.members.tables import MEMBERS
from maillage.contexts.association.permissions import EDIT_MEMBERS, VIEW_MEMBERS
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(VIEW_MEMBERS, module=MODULE)
def members(request: CommunityRequest) -> HttpResponseBase:
    """Everybody who is or was a member; today's by default."""
    return render_table(
        request,
        MEMBERS,
        contacts().exclude(standing=Standing.KNOWN),
        template="association/members/list.html",
        extra={"may": abilities(request.actor), "lacking": queries.lacking()},
    )


@require_safe
@community_view(VIEW_MEMBERS, module=MODULE)
def history(request: CommunityRequest) -> HttpResponseBase:
    """Every step of every membership."""
    return render_table(request, HISTORY, queries.all_events(), template="association/members/history.html")


@dataclass(frozen=True)
class Step:
    """A step as an address names it: words, the fields that it asks for, the write."""

    title: str
    button: str
    ability: str
    fields: tuple[str, ...]
    run: Callable[[Actor, Contact, StepForm], Any]
    done: str


def _admit(by: Actor, contact: Contact, form: StepForm) -> None:
    said = form.cleaned_data
    services.admit(
        by=by,
        contact=contact,
        college=form.chosen_college,
        on=said["happened_on"],
        decided_how=said["decided_how"],
    )


def _change_college(by: Actor, contact: Contact, form: StepForm) -> None:
    said = form.cleaned_data
    services.change_college(
        by=by, contact=contact, college=form.chosen_college, on=said["happened_on"], note=said["reason"]
    )


def _suspend(by: Actor, contact: Contact, form: StepForm) -> None:
    said = form.cleaned_data
    services.suspend(by=by, contact=contact, on=said["happened_on"], reason=said["reason"])


def _resume(by: Actor, contact: Contact, form: StepForm) -> None:
    said = form.cleaned_data
    services.resume(by=by, contact=contact, on=said["happened_on"], note=said["reason"])


def _leave(by: Actor, contact: Contact, form: StepForm) -> None:
    said = form.cleaned_data
    services.leave(by=by, contact=contact, on=said["happened_on"], reason=said["reason"])


STEPS: Final[dict[str, Step]] = {
    "admettre": Step(
        "Admettre comme adhérent",
        "Admettre",
        "admit",
        ("college", "happened_on", "decided_how"),
        _admit,
        "{} est adhérent.",
    ),
    "college": Step(
        "Changer de collège",
        "Changer de collège",
        "change_college",
        ("college", "happened_on", "reason"),
        _change_college,
        "Le collège de {} est enregistré.",
    ),
    "suspendre": Step(
        "Suspendre l’adhésion",
        "Suspendre",
        "suspend",
        ("happened_on", "reason"),
        _suspend,
        "L’adhésion de {} est suspendue : ni vote ni courrier aux adhérents d’ici la levée.",
    ),
    "reprendre": Step(
        "Lever la suspension",
        "Lever la suspension",
        "resume",
        ("happened_on", "reason"),
        _resume,
        "La suspension de {} est levée.",
    ),
    "depart": Step(
        "Noter le départ",
        "Noter le départ",
        "leave",
        ("happened_on", "reason"),
        _leave,
        "Le départ de {} est noté ; sa fiche et son histoire restent.",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def step(request: CommunityRequest, pk: int, named: str) -> HttpResponse:
    """One step of a membership: asked, then written."""
    chosen = STEPS.get(named)
    if chosen is None:
        raise Http404
    row = found(pk)
    if request.method != "POST" and not abilities(request.actor, row)[chosen.ability]:
        messages.error(request, f"{row.name} : {row.get_standing_display()}. Cette étape ne convient pas.")
        return redirect(contact_url(request, pk))
    form = StepForm(request.POST if request.method == "POST" else None, contact=row, names=chosen.fields)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.run(request.actor, row, form)
        except services.MembershipRefused as refusal:
            form.add_error("happened_on", str(refusal))
        else:
            messages.success(request, chosen.done.format(row.name))
            return redirect(contact_url(request, pk))
    return render(request, "association/members/step.html", {"row": row, "form": form, "step": chosen})


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def take_back(request: CommunityRequest, pk: int) -> HttpResponse:
    """Take the latest step back: a mistake."""
    row = found(pk)
    event = services.take_back(by=request.actor, contact=row)
    if event is None:
        messages.error(request, "Il n’y a aucune étape à annuler.")
    else:
        messages.success(request, f"Étape annulée : {event}.")
    return redirect(contact_url(request, pk))
