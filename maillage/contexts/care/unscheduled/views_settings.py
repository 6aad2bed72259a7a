"""Pages of the kinds of need and of the links of partners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association import api as association
from maillage.contexts.care.permissions import CONFIGURE, COORDINATE, VIEW
from maillage.contexts.care.unscheduled import links, needs, partner_links, queries
from maillage.contexts.care.unscheduled.forms import LinkForm, NeedForm
from maillage.contexts.care.unscheduled.models import NeedKind, RequestLink
from maillage.contexts.care.unscheduled.refusals import ChangedMeanwhile, RequestRefused
from maillage.contexts.care.unscheduled.tables import LINKS, NEEDS, professions_in_words
from maillage.platform.editing.meanwhile import Told, against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "care"
UNPROCESSABLE: Final = 422


@require_safe
@community_view(VIEW, module=MODULE)
def kinds(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may_configure": request.actor.can(CONFIGURE)}
    return render_table(
        request, NEEDS, needs.all_kinds(), template="care/unscheduled/needs.html", extra=extra
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def need_new(request: CommunityRequest) -> HttpResponse:
    form = NeedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            needs.create_need(by=request.actor, values=form.values())
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(community_url(request.community, "care:needs"))
    return _form(request, "care/unscheduled/need_form.html", {"form": form, "row": None, "theirs": []})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def need_edit(request: CommunityRequest, key: str) -> HttpResponse:
    row = next((one for one in needs.all_kinds() if one.key == key), None)
    if row is None:
        raise Http404
    form = NeedForm(request.POST if request.method == "POST" else None, row=row)
    theirs: Told = []
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            needs.update_need(by=request.actor, key=key, version=version, values=form.values())
        except ChangedMeanwhile as refusal:
            theirs = against(form, row, said=_said)
            form.add_error(None, str(refusal))
            form.data = with_version(request, row.version)
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(community_url(request.community, "care:needs"))
    return _form(request, "care/unscheduled/need_form.html", {"form": form, "row": row, "theirs": theirs})


def _said(row: NeedKind, name: str) -> Any:
    if name == "is_active":
        return "oui" if row.is_active else "non"
    if name == "professions":
        return professions_in_words(row)
    return getattr(row, name) or "rien"


def _form(request: CommunityRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, template, context, status=status)


@require_safe
@community_view(COORDINATE, module=MODULE)
def partners(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, LINKS, queries.partner_links(), template="care/unscheduled/links.html")


def _found(pk: int) -> RequestLink:
    row = queries.find_link(pk)
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def link_new(request: CommunityRequest) -> HttpResponse:
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = partner_links.create_link(by=request.actor, values=form.values())
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le lien est prêt : copiez-le, ou affichez son code à scanner.")
            return redirect(community_url(request.community, "care:request_link", pk=row.pk))
    return _form(request, "care/unscheduled/link_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def link(request: CommunityRequest, pk: int) -> HttpResponse:
    """A link: its address, its code to scan, what is said of the partner."""
    row = _found(pk)
    form = LinkForm(request.POST if request.method == "POST" else None, row=row)
    theirs: Told = []
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            partner_links.update_link(by=request.actor, pk=pk, version=version, values=form.values())
        except ChangedMeanwhile as refusal:
            theirs = against(form, row)
            form.add_error(None, str(refusal))
            form.data = with_version(request, row.version)
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Enregistré.")
            return redirect(request.path)
    url = links.address("request_open", links.secret_of(row)) if links.works(row) else ""
    code = association.drawn_code(url, "Code à scanner pour envoyer une demande de soins") if url else ""
    context = {"form": form, "row": row, "theirs": theirs, "url": url, "code": code}
    return _form(request, "care/unscheduled/link.html", context)


@require_POST
@community_view(COORDINATE, module=MODULE)
def link_renew(request: CommunityRequest, pk: int) -> HttpResponse:
    return _changed(request, pk, partner_links.renew_link, "Nouvelle adresse : l’ancienne n’ouvre plus rien.")


@require_POST
@community_view(COORDINATE, module=MODULE)
def link_revoke(request: CommunityRequest, pk: int) -> HttpResponse:
    return _changed(request, pk, partner_links.revoke_link, "Le lien est fermé : il n’ouvre plus rien.")


def _changed(request: CommunityRequest, pk: int, act: Callable[..., RequestLink], done: str) -> HttpResponse:
    row = _found(pk)
    version = request.POST.get("version", "")
    try:
        act(
            by=request.actor, pk=pk, version=int(version) if version.isdecimal() and len(version) < 10 else -1
        )
    except ChangedMeanwhile:
        messages.error(
            request, f"Le lien de {row.label} a changé entre-temps : relisez-le, puis recommencez."
        )
    else:
        messages.success(request, done)
    return redirect(community_url(request.community, "care:request_link", pk=pk))
