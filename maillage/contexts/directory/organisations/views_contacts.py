"""Contacts of an organisation: their form, and their leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.directory.organisations import queries, services
from maillage.contexts.directory.organisations.forms import ContactForm
from maillage.contexts.directory.organisations.kinds import ELECTED_KINDS
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.organisations.permissions import abilities
from maillage.contexts.directory.organisations.views import MODULE, found, organisation_url
from maillage.contexts.directory.permissions import EDIT
from maillage.platform.audit.services import record_read
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tenancy.views import CommunityRequest, community_view


def _found(request: CommunityRequest, pk: int) -> Contact:
    row = queries.find_contact(pk)
    if row is None:
        raise Http404
    _check_sees(request, row.organisation)
    return row


def _check_sees(request: CommunityRequest, organisation: Organisation) -> None:
    """Who may not see contacts does not write them either."""
    if not abilities(request.actor, organisation)["see_contacts"]:
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def create(request: CommunityRequest, pk: int) -> HttpResponse:
    organisation = found(pk)
    _check_sees(request, organisation)
    if not abilities(request.actor, organisation)["edit"]:
        messages.error(
            request, "Cette organisation est archivée : rétablissez-la pour lui ajouter un contact."
        )
        return redirect(organisation_url(request, pk))
    initial = {"is_elected": organisation.kind in ELECTED_KINDS}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.create_contact(by=request.actor, organisation_pk=pk, values=form.values)
        messages.success(request, f"Le contact est ajouté à « {organisation.name} ».")
        return redirect(organisation_url(request, pk))
    return _form_page(request, form, organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    contact = _found(request, pk)
    organisation = contact.organisation
    record_read(by=request.actor, what="directory.organisation", obj=organisation, label=organisation.name)
    if request.method != "POST":
        return _form_page(
            request, ContactForm(initial=ContactForm.initial_of(contact)), organisation, contact
        )
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, organisation, contact)
    try:
        services.edit_contact(by=request.actor, pk=pk, version=form.seen, values=form.values)
    except services.ChangedMeanwhile as refusal:
        theirs = form.against(refusal.current)
        form.add_error(None, str(refusal))
        form.data = with_version(request, refusal.current.version)
        return _form_page(request, form, organisation, contact, theirs=theirs, who=refusal.who)
    messages.success(request, "Le contact est enregistré.")
    return redirect(organisation_url(request, organisation.pk))


def _form_page(
    request: CommunityRequest,
    form: ContactForm,
    organisation: Organisation,
    contact: Contact | None = None,
    *,
    theirs: list[tuple[str, str]] | None = None,
    who: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "organisation": organisation,
        "contact": contact,
        "theirs": theirs or [],
        "who": who,
    }
    return render(request, "directory/organisations/contact_form.html", context)


def _moved(request: CommunityRequest, pk: int, service: Callable[..., Any], said: str) -> HttpResponse:
    contact = _found(request, pk)
    try:
        service(by=request.actor, pk=pk)
    except services.OrganisationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(organisation_url(request, contact.organisation_id))


@require_POST
@community_view(EDIT, module=MODULE)
def end(request: CommunityRequest, pk: int) -> HttpResponse:
    """The person no longer answers here."""
    said = "Le contact est rangé parmi les anciens ; « Reprendre » le remet."
    return _moved(request, pk, services.end_contact, said)


@require_POST
@community_view(EDIT, module=MODULE)
def resume(request: CommunityRequest, pk: int) -> HttpResponse:
    """Undo an end."""
    return _moved(request, pk, services.resume_contact, "Le contact est de nouveau en cours.")


@require_POST
@community_view(EDIT, module=MODULE)
def erase(request: CommunityRequest, pk: int) -> HttpResponse:
    """Forget a former contact for good."""
    return _moved(
        request, pk, services.erase_contact, "Le nom et les coordonnées de cette personne sont effacés."
    )
