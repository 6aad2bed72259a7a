"""Pages: who may be the same, the two side by side, and what merging does."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from maillage.contexts.association.contacts import queries
from maillage.contexts.association.contacts.merging import services
from maillage.contexts.association.contacts.merging.forms import MergeForm, OtherForm
from maillage.contexts.association.contacts.merging.plan import plan
from maillage.contexts.association.contacts.merging.rules import Pair
from maillage.contexts.association.contacts.merging.tables import TWINS
from maillage.contexts.association.contacts.services import ContactRefused
from maillage.contexts.association.contacts.twins import pairs_among
from maillage.contexts.association.contacts.views import MODULE, contact_url, found
from maillage.contexts.association.permissions import EDIT_MEMBERS
from maillage.platform.audit.services import record_read
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(EDIT_MEMBERS, module=MODULE)
def twins(request: CommunityRequest) -> HttpResponseBase:
    """Contacts who may be the same."""
    return render_table(
        request,
        TWINS,
        pairs_among(queries.contacts()),
        template="association/contacts/merging/list.html",
    )


@require_safe
@community_view(EDIT_MEMBERS, module=MODULE)
def choose(request: CommunityRequest, pk: int) -> HttpResponse:
    """Name the other contact of somebody; `?avec=` leads to the two side by side."""
    row = found(pk)
    form = OtherForm(request.GET if "avec" in request.GET else None, row=row)
    if form.is_bound and form.is_valid():
        other = form.cleaned_data["avec"].pk
        return redirect(community_url(request.community, "association:contact_merge", pk=pk, other=other))
    return render(request, "association/contacts/merging/choose.html", {"form": form, "row": row})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def merge(request: CommunityRequest, pk: int, other: int) -> HttpResponse:
    """What merging `other` into `pk` does; a POST does it."""
    row, gone = queries.find(pk), queries.find(other)
    if row is None or (gone is None and request.method != "POST") or pk == other:
        raise Http404
    if gone is None:
        # A double click, or somebody else was first: what was asked is as it should be.
        messages.info(request, "L’autre fiche n’existe plus : il ne reste que celle-ci.")
        return redirect(contact_url(request, pk))
    foreseen = plan(Pair(row, gone))
    form = MergeForm(request.POST if request.method == "POST" else None, plan=foreseen)
    if request.method == "POST" and form.is_valid():
        try:
            services.merge_contacts(by=request.actor, kept=pk, gone=other, seen=form.seen, taken=form.taken)
        except services.ChangedSince as refusal:
            form = MergeForm(plan=foreseen)
            messages.error(request, str(refusal))
        except ContactRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Les deux fiches n’en font plus qu’une : {row.name}.")
            return redirect(contact_url(request, pk))
    if request.method != "POST":
        record_read(by=request.actor, what="association.contact_twins", obj=gone, label=gone.name)
    context = {"form": form, "row": row, "gone": gone, "plan": foreseen}
    status = 422 if request.method == "POST" else 200
    return render(request, "association/contacts/merging/merge.html", context, status=status)
