"""Pages of the contacts: all of them, one of them, its form, and what a picker proposes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts import queries, removing, services
from maillage.contexts.association.contacts.entries import prefilled
from maillage.contexts.association.contacts.fields import suggestion
from maillage.contexts.association.contacts.forms import ContactForm
from maillage.contexts.association.contacts.models import Contact, ContactKind, Standing
from maillage.contexts.association.contacts.permissions import abilities
from maillage.contexts.association.contacts.tables import CONTACTS
from maillage.contexts.association.contacts.twins import certain_twin, possible_twin
from maillage.contexts.association.permissions import EDIT_MEMBERS, VIEW, VIEW_MEMBERS
from maillage.platform.audit.services import record_read
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "association"
_PROPOSED = 12


def found(pk: int) -> Contact:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def contact_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:contact", pk=pk)


@require_safe
@community_view(VIEW_MEMBERS, module=MODULE)
def contacts(request: CommunityRequest) -> HttpResponseBase:
    """Everybody, members or not."""
    return render_table(
        request,
        CONTACTS,
        queries.contacts(),
        template="association/contacts/list.html",
        extra={"may": abilities(request.actor)},
    )


@require_safe
@community_view(VIEW, module=MODULE)
def suggestions(request: CommunityRequest) -> HttpResponse:
    """What a picker proposes while one types: names only, and only of members to who may not see the contacts."""
    text = request.GET.get(request.GET.get("champ", ""), "")
    standings = () if request.actor.can(VIEW_MEMBERS) else (Standing.MEMBER,)
    rows = queries.search(text, _PROPOSED * 2, standings=standings) if len(text.strip()) >= 2 else []
    wanted = request.GET.get("nature", "")
    shown = [suggestion(row) for row in rows if not wanted or row.kind == wanted][:_PROPOSED]
    return render(request, "association/contacts/suggestions.html", {"shown": shown})


@require_safe
@community_view(VIEW_MEMBERS, module=MODULE)
def contact(request: CommunityRequest, pk: int) -> HttpResponse:
    """Everything that the association knows of somebody."""
    row = found(pk)
    record_read(by=request.actor, what="association.contact", obj=row, label=row.name)
    context = {
        "row": row,
        "may": abilities(request.actor, row),
        "representatives": queries.representatives_of(row) if row.kind == ContactKind.ORGANISATION else [],
        "today": timezone.localdate(),
        "panels": panels_of(request.actor, "association.contact", row),
        "twin": certain_twin(row) or possible_twin(row) if request.actor.can(EDIT_MEMBERS) else None,
    }
    return render(request, "association/contacts/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """A new person or organisation; `?fiche=` fills the form in from an entry of the directory."""
    asked = request.GET.get("nature", "")
    kind = asked if asked in ContactKind.values else ContactKind.PERSON
    if request.method != "POST":
        initial = prefilled(request.community, request.GET.get("fiche", ""))
        return _form_page(request, ContactForm(community=request.community, kind=kind, initial=initial), kind)
    form = ContactForm(request.POST, community=request.community, kind=kind)
    if not form.is_valid():
        return _form_page(request, form, kind)
    try:
        row = services.create_contact(
            by=request.actor, is_another=form.cleaned_data["is_another"], **form.values
        )
    except services.AlreadyThere as refusal:
        return _form_page(request, _twin(form, refusal), kind, existing=refusal.existing)
    messages.success(request, f"« {row.name} » est dans vos contacts.")
    if request.GET.get("adherent"):
        step = community_url(request.community, "association:member_step", pk=row.pk, named="admettre")
        return redirect(step)
    return redirect(contact_url(request, row.pk))


def _twin(form: ContactForm, refusal: services.AlreadyThere) -> ContactForm:
    form.add_error(None, str(refusal))
    form.is_twin = not refusal.certain
    return form


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if request.method != "POST":
        form = ContactForm(community=request.community, kind=row.kind, initial=ContactForm.initial_of(row))
        return _form_page(request, form, row.kind, row=row)
    form = ContactForm(request.POST, community=request.community, kind=row.kind)
    if not form.is_valid():
        return _form_page(request, form, row.kind, row=row)
    try:
        services.update_contact(by=request.actor, pk=pk, version=form.seen, **form.values)
    except services.ChangedMeanwhile as refusal:
        theirs = form.against(refusal.current)
        form.add_error(None, str(refusal))
        form.data = with_version(request, refusal.current.version)
        return _form_page(request, form, row.kind, row=row, theirs=theirs)
    except services.AlreadyThere as refusal:
        return _form_page(request, _twin(form, refusal), row.kind, row=row, existing=refusal.existing)
    except services.ContactRefused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, row.kind, row=row)
    messages.success(request, "La fiche est enregistrée.")
    return redirect(contact_url(request, pk))


def _form_page(
    request: CommunityRequest,
    form: ContactForm,
    kind: str,
    *,
    row: Contact | None = None,
    existing: Contact | None = None,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "row": row,
        "existing": existing,
        "theirs": theirs or [],
        "is_organisation": kind == ContactKind.ORGANISATION,
        "to_admit": row is None and bool(request.GET.get("adherent")),
    }
    return render(request, "association/contacts/form.html", context)


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    try:
        removing.remove_contact(by=request.actor, contact=row)
    except services.ContactRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(contact_url(request, pk))
    messages.success(request, f"« {row.name} » n’est plus dans vos contacts.")
    return redirect(community_url(request.community, "association:contacts"))


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def mail(request: CommunityRequest, pk: int) -> HttpResponse:
    """Turn the letters that are not statutory off or on again, as the person asked."""
    row = found(pk)
    if request.POST.get("courrier") == "non":
        services.refuse_mail(by=request.actor, contact=row)
        messages.success(
            request, "Cette personne ne recevra plus que les convocations et appels de cotisation."
        )
    else:
        services.accept_mail(by=request.actor, contact=row)
        messages.success(request, "Cette personne recevra de nouveau vos courriers.")
    return redirect(contact_url(request, pk))
