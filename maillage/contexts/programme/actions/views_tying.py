"""Group and partners of a sheet; its links to meetings, decisions, documents and scenarios, from both sides."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.programme.actions import queries, services
from maillage.contexts.programme.actions.access import MODULE, asked, back, found, refused
from maillage.contexts.programme.actions.forms import MemberForm
from maillage.contexts.programme.actions.models import ActionMember
from maillage.contexts.programme.actions.permissions import abilities
from maillage.contexts.programme.actions.tying.choosing import LINKERS, LinkForm, page_of, target_of
from maillage.contexts.programme.actions.tying.services import kind_of
from maillage.contexts.programme.permissions import VIEW
from maillage.platform.tenancy.views import CommunityRequest, community_view

_LARGEST = 2**63 - 1


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(VIEW, module=MODULE)
def add_member(request: CommunityRequest, pk: int) -> HttpResponse:
    row = asked(request, pk, "people")
    posted = request.POST if request.method == "POST" else None
    form = MemberForm(posted)
    if posted is not None and form.is_valid():
        made = services.add_member(by=request.actor, action=row, **form.cleaned_data)
        return back(request, pk, f"{made.contact.name} est noté sur la fiche.", "groupe")
    return render(request, "programme/actions/member_form.html", {"form": form, "row": row})


@require_POST
@community_view(VIEW, module=MODULE)
def remove_member(request: CommunityRequest, pk: int, member: int) -> HttpResponse:
    row = asked(request, pk, "people")
    if member > _LARGEST or not ActionMember.objects.filter(pk=member, action=row).exists():
        raise Http404
    services.remove_member(by=request.actor, pk=member)
    return back(request, pk, "La fiche ne cite plus cette personne.", "groupe")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(VIEW, module=MODULE)
def link(request: CommunityRequest, pk: int) -> HttpResponse:
    """Choose what the sheet is tied to: several things at once if need be."""
    row = asked(request, pk, "link")
    posted = request.POST if request.method == "POST" else None
    form = LinkForm(posted, actor=request.actor)
    if posted is not None and form.is_valid():
        try:
            for kind, target in form.chosen():
                LINKERS[kind](by=request.actor, action=row, target=target)
        except services.ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, pk, "Le lien est noté.", "liens")
    return render(request, "programme/actions/link_form.html", {"form": form, "row": row})


@require_POST
@community_view(VIEW, module=MODULE)
def unlink(request: CommunityRequest, pk: int, link: int) -> HttpResponse:
    """From the sheet, or from the page of what it was tied to (`retour`)."""
    row = asked(request, pk, "link")
    found_link = queries.find_link(link) if link <= _LARGEST else None
    if found_link is None or found_link.action_id != row.pk:
        raise Http404
    kind = kind_of(found_link)
    target = getattr(found_link, f"{kind}_id")
    try:
        services.unlink(by=request.actor, pk=found_link.pk)
    except services.ActionRefused as refusal:
        return refused(request, pk, refusal, "liens")
    if "retour" in request.POST:
        messages.success(request, f"La fiche {row.code} n’est plus liée.")
        return redirect(page_of(request, kind, target))
    return back(request, pk, "Le lien est retiré.", "liens")


@require_POST
@community_view(VIEW, module=MODULE)
def link_here(request: CommunityRequest) -> HttpResponse:
    """From the page of a meeting, a decision, a document or a scenario: tie it to the sheet that was chosen."""
    kind, key = request.POST.get("genre", ""), request.POST.get("objet", "")
    target = target_of(request.actor, kind, key)
    if target is None:
        raise Http404
    chosen = request.POST.get("fiche", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        messages.error(request, "Choisissez d’abord une fiche action dans la liste.")
        return redirect(page_of(request, kind, target.pk))
    row = found(int(chosen))
    if not abilities(request.actor, row)["link"]:
        raise PermissionDenied
    try:
        LINKERS[kind](by=request.actor, action=row, target=target)
    except services.ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"La fiche {row.code} est liée : ce qui le prouve vaudra pour elle.")
    return redirect(page_of(request, kind, target.pk))
