"""« Mon année » with an account: hours, ceiling, what to check, what to declare."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association import api as association
from maillage.contexts.association.api import Contact
from maillage.contexts.funding.permissions import DECLARE, VIEW_PAY
from maillage.contexts.funding.time import links, queries, services
from maillage.contexts.funding.time.forms import CheckForm, DeclareForm, ProofForm, ReasonForm
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.funding.time.pages import asked_year, year_page
from maillage.contexts.funding.time.permissions import abilities, is_own
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.services import FileRefused
from maillage.platform.access import roles
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "funding"
_FOR_OTHERS = frozenset(role.name for role in (*roles.TEAM, *roles.BUREAU))


def own_contact(actor: Actor) -> Contact | None:
    """The contact whose account acts; None for an account that is tied to nobody of the association. 1 query."""
    return association.contact_of_user(actor.user.pk) if actor.user is not None else None


def _mine(request: CommunityRequest) -> str:
    return community_url(request.community, "funding:my_year")


@require_safe
@community_view(DECLARE, module=MODULE)
def my_year(request: CommunityRequest) -> HttpResponse:
    """One's own hours and money in a calendar year."""
    contact = own_contact(request.actor)
    if contact is None:
        return render(request, "funding/time/nobody.html")
    year = asked_year(request.GET.get("annee", ""))
    context = year_page(contact, year) | {
        "by_link": False,
        "links": links.links_of(contact),
        "reason_form": ReasonForm(),
    }
    return render(request, "funding/time/my_year.html", context)


def _own(request: CommunityRequest, pk: int) -> TimeEntry:
    """An entry of the actor; 404 for anybody else's, as for none."""
    row = queries.find(pk)
    if row is None or not is_own(request.actor, row):
        raise Http404
    return row


@require_POST
@community_view(DECLARE, module=MODULE)
def check(request: CommunityRequest, pk: int) -> HttpResponse:
    """« C’est exact »."""
    _own(request, pk)
    form = CheckForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        _said(
            request,
            lambda: services.check(
                by=request.actor, pk=pk, version=values["version"], loss_note=values["loss_note"]
            ),
            "Merci : la personne qui pilote l’action va valider.",
        )
    return redirect(_mine(request))


@require_POST
@community_view(DECLARE, module=MODULE)
def dispute(request: CommunityRequest, pk: int) -> HttpResponse:
    """« Ce n’est pas exact », et pourquoi."""
    _own(request, pk)
    _said(
        request,
        lambda: services.dispute(by=request.actor, pk=pk, reason=request.POST.get("reason", "")[:600]),
        "C’est noté : l’équipe corrige là où le temps a été noté.",
    )
    return redirect(_mine(request))


def _said(request: CommunityRequest, act: Any, words: str) -> None:
    try:
        act()
    except TimeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECLARE, module=MODULE)
def declare(request: CommunityRequest) -> HttpResponse:
    """A task that no meeting shows; the team may write it down for somebody."""
    for_others = bool(request.actor.roles & _FOR_OTHERS)
    sent = request.method == "POST"
    own = own_contact(request.actor)
    if own is None and not for_others:
        return render(request, "funding/time/nobody.html", status=422 if sent else 200)
    form = DeclareForm(request.POST if sent else None, request.FILES if sent else None, for_others=for_others)
    if sent and form.is_valid():
        person = form.cleaned_data.get("contact") or own
        if person is None:
            form.add_error("contact", "Dites pour qui : votre compte n’est lié à aucun membre.")
        elif _declared(request, form, person):
            messages.success(request, _declared_words(request.actor, person))
            return redirect(_after_declaring(request, person))
    context = {"form": form, "for_others": for_others}
    return render(request, "funding/time/declare.html", context, status=422 if sent else 200)


def _declared_words(actor: Actor, person: Contact) -> str:
    if actor.user is not None and person.user_id == actor.user.pk:
        return "Déclaré : la personne qui pilote l’action va valider."
    return f"Noté : {person.name} le vérifiera."


def _after_declaring(request: CommunityRequest, person: Contact) -> str:
    assert request.actor.user is not None
    if person.user_id != request.actor.user.pk and request.actor.can(VIEW_PAY):
        return community_url(request.community, "funding:time_entries")
    return _mine(request)


def _declared(request: CommunityRequest, form: DeclareForm, person: Contact) -> bool:
    values = form.cleaned_data
    file = values["file"]
    try:
        services.declare(
            by=request.actor,
            contact=person,
            task=values["task"] if values["kind"] == "mission" else None,
            kind=values["kind"],
            happened_on=values["happened_on"],
            minutes=values["length"],
            title=values["title"],
            action=values["action"],
            proof=values["proof"],
            file_name=file.name if file else "",
            stream=file.file if file else None,
            paid_elsewhere=values["paid_elsewhere"],
            loss_note=values["loss_note"],
            request_id=values["request_id"],
        )
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return False
    except TimeRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(DECLARE, module=MODULE)
def prove(request: CommunityRequest, pk: int) -> HttpResponse:
    """What shows the fact: of one's own time, or by the team."""
    row = queries.find(pk)
    if row is None or not abilities(request.actor, row)["view"]:
        raise Http404
    back = _mine(request)
    if request.actor.can(VIEW_PAY):
        back = community_url(request.community, "funding:time_entry", pk=pk)
    if not abilities(request.actor, row)["prove"]:
        messages.error(request, "Le justificatif de cette entrée ne change plus.")
        return redirect(back)
    sent = request.method == "POST"
    form = ProofForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.add_proof(
                by=request.actor,
                pk=pk,
                proof=form.cleaned_data["proof"],
                file_name=file.name if file else "",
                stream=file.file if file else None,
            )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        except TimeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le justificatif est joint.")
            return redirect(back)
    context = {"form": form, "row": row, "back": back}
    return render(request, "funding/time/prove.html", context, status=422 if sent else 200)


@require_POST
@community_view(DECLARE, module=MODULE)
def send_link(request: CommunityRequest) -> HttpResponse:
    """Send oneself the link that opens « Mon année » on a phone."""
    contact = own_contact(request.actor)
    if contact is None:
        raise Http404
    _said(
        request,
        lambda: links.send_link(by=request.actor, contact=contact),
        f"Le lien part à {contact.email} ; il vaut {links.LASTS.days} jours.",
    )
    return redirect(_mine(request))


@require_POST
@community_view(DECLARE, module=MODULE)
def revoke_links(request: CommunityRequest) -> HttpResponse:
    contact = own_contact(request.actor)
    if contact is None:
        raise Http404
    links.revoke_links(by=request.actor, contact=contact)
    messages.success(request, "Les liens envoyés n’ouvrent plus rien.")
    return redirect(_mine(request))
