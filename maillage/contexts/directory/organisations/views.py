"""Pages of the organisations: the list, one of them, its form, what the territory proposes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.directory.organisations import queries, services
from maillage.contexts.directory.organisations.forms import OrganisationForm, ProposalForm
from maillage.contexts.directory.organisations.kinds import OrganisationKind
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.organisations.permissions import abilities
from maillage.contexts.directory.organisations.proposals import create_proposed, proposals
from maillage.contexts.directory.organisations.tables import ORGANISATIONS
from maillage.contexts.directory.permissions import EDIT, VIEW
from maillage.contexts.territory import api as territory
from maillage.platform.audit.services import record_read
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE = "directory"
_PAGE = "directory/organisations/organisation.html"
_FORM = "directory/organisations/organisation_form.html"


@require_safe
@community_view(VIEW, module=MODULE)
def organisations(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request,
        ORGANISATIONS,
        queries.listed(),
        template="directory/organisations/list.html",
        extra={"may": abilities(request.actor)},
    )


@require_safe
@community_view(VIEW, module=MODULE)
def organisation(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    may = abilities(request.actor, row)
    current, former = queries.contacts_of(row) if may["see_contacts"] else ([], [])
    if current or former:
        record_read(
            by=request.actor,
            what="directory.organisation",
            obj=row,
            label=row.name,
            count=len(current) + len(former),
        )
    context = {
        "row": row,
        "may": may,
        "current": current,
        "former": former,
        "today": timezone.localdate(),
        "soon": timezone.localdate() + queries.RENEWED_WITHIN,
        "panels": panels_of(request.actor, "directory.organisation", row),
    }
    return render(request, _PAGE, context)


def found(pk: int) -> Organisation:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def organisation_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "directory:organisation", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """A new organisation; the kind and the commune may come from the page that led here."""
    form = OrganisationForm(
        request.POST if request.method == "POST" else None,
        community=request.community,
        initial={
            "kind": request.GET.get("genre", ""),
            "commune": territory.current_commune(request.GET.get("commune", "")),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_organisation(by=request.actor, values=form.values)
        except services.AlreadyThere as refusal:
            form.add_error("name", str(refusal))
            return _form_page(request, form, existing=refusal.existing)
        messages.success(request, f"« {row.name} » est enregistrée. Ajoutez-lui un contact.")
        return redirect(organisation_url(request, row.pk))
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if not abilities(request.actor, row)["edit"]:
        messages.error(request, "Cette fiche est archivée : rétablissez-la pour la modifier.")
        return redirect(organisation_url(request, pk))
    if request.method != "POST":
        form = OrganisationForm(community=request.community, initial=OrganisationForm.initial_of(row))
        return _form_page(request, form, row=row)
    form = OrganisationForm(request.POST, community=request.community)
    if not form.is_valid():
        return _form_page(request, form, row=row)
    try:
        services.edit_organisation(by=request.actor, pk=pk, version=form.seen, values=form.values)
    except services.ChangedMeanwhile as refusal:
        return _form_page(request, form, row=row, **_told(request, form, refusal))
    except services.AlreadyThere as refusal:
        form.add_error("name", str(refusal))
        return _form_page(request, form, row=row, existing=refusal.existing)
    messages.success(request, f"« {form.values['name']} » est enregistrée.")
    return redirect(organisation_url(request, pk))


def _told(request: CommunityRequest, form: Any, refusal: services.ChangedMeanwhile) -> dict[str, Any]:
    """Say it on the form, which from now on answers the version of today."""
    theirs = form.against(refusal.current)
    form.add_error(None, str(refusal))
    form.data = with_version(request, refusal.current.version)
    return {"theirs": theirs, "who": refusal.who}


def _form_page(
    request: CommunityRequest,
    form: OrganisationForm,
    *,
    row: Organisation | None = None,
    existing: Organisation | None = None,
    theirs: list[tuple[str, str]] | None = None,
    who: str = "",
) -> HttpResponse:
    context = {"form": form, "row": row, "existing": existing, "theirs": theirs or [], "who": who}
    return render(request, _FORM, context)


@require_POST
@community_view(EDIT, module=MODULE)
def archive(request: CommunityRequest, pk: int) -> HttpResponse:
    row = services.archive_organisation(by=request.actor, pk=found(pk).pk)
    messages.success(request, f"« {row.name} » est archivée : aucune liste ne la montre plus.")
    return redirect(organisation_url(request, pk))


@require_POST
@community_view(EDIT, module=MODULE)
def reopen(request: CommunityRequest, pk: int) -> HttpResponse:
    """Take back from the archive: also how an archiving is undone."""
    try:
        row = services.reopen_organisation(by=request.actor, pk=found(pk).pk)
    except services.OrganisationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"« {row.name} » est de nouveau dans les listes.")
    return redirect(organisation_url(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT, module=MODULE)
def proposed(request: CommunityRequest) -> HttpResponse:
    """What the territory must have and is not there yet: shown, then written."""
    form = ProposalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        written = create_proposed(by=request.actor, kinds=form.cleaned_data["kinds"])
        words = count_words(written, "organisation est créée", "organisations sont créées", feminine=True)
        messages.success(
            request, f"{words}.".capitalize() if written else "Tout y était déjà : rien n’a changé."
        )
        return redirect(community_url(request.community, "directory:organisations"))
    ticked = request.POST.getlist("kinds") if request.method == "POST" else None
    groups = [
        {
            "kind": kind,
            "title": _TITLES[kind],
            "found": found,
            "ticked": kind in ticked if ticked is not None else kind != OrganisationKind.CCAS,
        }
        for kind, found in proposals(request.community).items()
    ]
    context = {
        "form": form,
        "groups": [group for group in groups if group["found"]],
        "has_perimeter": bool(territory.codes_of(request.actor)),
        "perimeter_url": (
            community_url(request.community, "territory:perimeter")
            if request.actor.can("territory.configure")
            else ""
        ),
        "organisations_url": community_url(request.community, "directory:organisations"),
    }
    return render(request, "directory/organisations/proposed.html", context)


_TITLES: dict[str, tuple[str, str]] = {
    OrganisationKind.TOWN_HALL: ("mairie", "mairies"),
    OrganisationKind.EPCI: ("intercommunalité", "intercommunalités"),
    OrganisationKind.CCAS: ("CCAS", "CCAS"),
}
