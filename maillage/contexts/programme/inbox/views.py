"""Pages of the inbox: the list, an item, what is noted and dropped, what is put aside, the settings."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.programme.inbox import queries, services
from maillage.contexts.programme.inbox.forms import CallForm, FilesForm, KeptForm
from maillage.contexts.programme.inbox.models import InboxItem, InboxSettings, ItemKind, ItemState
from maillage.contexts.programme.inbox.permissions import abilities
from maillage.contexts.programme.inbox.place import place
from maillage.contexts.programme.inbox.refusals import InboxRefused
from maillage.contexts.programme.inbox.tables import INBOX, KINDS, STATES, sender_of
from maillage.contexts.programme.permissions import CONFIGURE, SORT_INBOX
from maillage.platform.audit.services import record_read
from maillage.platform.files.services import FileRefused
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "programme"
UNPROCESSABLE: Final = 422


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def sent_version(request: CommunityRequest) -> int:
    """The version that the page showed, in the form or in the address of a button."""
    return number(request.POST.get("version", "") or request.GET.get("version", ""))


def found(pk: int) -> InboxItem:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "programme:inbox_item", pk=pk)


def to_list(request: CommunityRequest) -> str:
    return community_url(request.community, "programme:inbox")


def own_address(row: InboxSettings | None) -> tuple[str, bool]:
    """The address of the community, "" while none is open; and whether the installation has a mailbox."""
    where = place()
    if where is None:
        return "", False
    return (where.address_of(row.secret) if row is not None and row.secret else ""), True


@require_safe
@community_view(SORT_INBOX, module=MODULE)
def inbox(request: CommunityRequest) -> HttpResponseBase:
    before = number(request.GET.get("ecarte", ""))
    aside = queries.find(before) if before else None
    row = queries.inbox_settings()
    own, has_mailbox = own_address(row)
    context = {
        "aside": aside if aside is not None and aside.state == ItemState.DISCARDED else None,
        "address": own,
        "has_mailbox": has_mailbox,
        "kept_days": queries.kept_days(row),
        "may": abilities(request.actor),
        "sans_identite": not settings.MAILLAGE_HEALTH_DATA,
    }
    return render_table(request, INBOX, queries.items(), template="programme/inbox/list.html", extra=context)


@require_safe
@community_view(SORT_INBOX, module=MODULE)
def item(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    record_read(by=request.actor, what="programme.inbox_item", obj=row, label=row.get_kind_display())
    context = {
        "row": row,
        "files": queries.files_of(row),
        "sender": sender_of(row),
        "is_mail": row.kind == ItemKind.MAIL,
        "is_call": row.kind == ItemKind.CALL,
        "is_known": row.contact_id is not None or row.user_id is not None,
        "state": (row.get_state_display(), *STATES[row.state]),
        "kind": (row.get_kind_display(), *KINDS[row.kind]),
        "erased_on": queries.erased_on(row, queries.kept_days(queries.inbox_settings())),
        "may": abilities(request.actor, row),
        "sans_identite": not settings.MAILLAGE_HEALTH_DATA,
    }
    return render(request, "programme/inbox/item.html", context)


# --- Noted and dropped ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SORT_INBOX, module=MODULE)
def call(request: CommunityRequest) -> HttpResponse:
    """A note of a telephone call."""
    form = CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in CallForm.NAMES}
        try:
            row = services.note_call(by=request.actor, once=form.sent_once, **values)
        except InboxRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _noted(request, row, "L’appel est noté : il attend d’être classé.")
    return _noting(request, "programme/inbox/call.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SORT_INBOX, module=MODULE)
def drop(request: CommunityRequest) -> HttpResponse:
    """A photo or files."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FilesForm(*given)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.drop_files(
                by=request.actor,
                once=form.sent_once,
                title=form.cleaned_data["title"],
                happened_on=form.cleaned_data["happened_on"],
                body=form.cleaned_data["body"],
                files=[(one.name, one.read()) for one in form.given],
            )
        except (InboxRefused, FileRefused) as refusal:
            form.add_error("attached", str(refusal))
        else:
            return _noted(request, row, "C’est déposé : il reste à le classer.")
    return _noting(request, "programme/inbox/file.html", form)


def _noted(request: CommunityRequest, row: InboxItem | None, said: str) -> HttpResponse:
    """To the item, where the two gestures are; a form sent twice leads to the list."""
    if row is None:
        messages.info(request, "C’était déjà enregistré.")
        return redirect(to_list(request))
    messages.success(request, said)
    return redirect(address(request, row.pk))


def _noting(request: CommunityRequest, template: str, form: Any) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "sans_identite": not settings.MAILLAGE_HEALTH_DATA}
    return render(request, template, context, status=status)


# --- Put aside, taken up, destroyed -----------------------------------------------------------------------


@require_POST
@community_view(SORT_INBOX, module=MODULE)
def discard(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    try:
        services.discard(by=request.actor, pk=pk, version=sent_version(request))
    except InboxRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(address(request, pk))
    return redirect(f"{to_list(request)}?ecarte={pk}")


@require_POST
@community_view(SORT_INBOX, module=MODULE)
def restore(request: CommunityRequest, pk: int) -> HttpResponse:
    found(pk)
    try:
        services.restore(by=request.actor, pk=pk, version=sent_version(request))
    except InboxRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(address(request, pk))
    messages.success(request, "L’élément est de nouveau à classer.")
    return redirect(to_list(request))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(SORT_INBOX, module=MODULE)
def destroy(request: CommunityRequest, pk: int) -> HttpResponse:
    """Asked once, since nothing brings it back."""
    row = found(pk)
    if request.method != "POST":
        context = {"row": row, "files": queries.files_of(row)}
        return render(request, "programme/inbox/destroy.html", context)
    services.destroy(by=request.actor, pk=pk)
    messages.success(request, "L’élément est détruit, fichiers compris. Il n’en reste rien ici.")
    return redirect(to_list(request))


# --- Settings ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def inbox_settings(request: CommunityRequest) -> HttpResponse:
    """The address, and how long contents are kept."""
    row = queries.inbox_settings()
    form = KeptForm(
        request.POST if request.method == "POST" else None, initial={"kept_days": queries.kept_days(row)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.keep_for(by=request.actor, days=form.cleaned_data["kept_days"])
        except InboxRefused as refusal:
            form.add_error("kept_days", str(refusal))
        else:
            messages.success(request, "La durée de garde est enregistrée.")
            return redirect(community_url(request.community, "programme:inbox_settings"))
    own, has_mailbox = own_address(row)
    context = {"form": form, "address": own, "has_mailbox": has_mailbox, "row": row}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "programme/inbox/settings.html", context, status=status)


@require_POST
@community_view(CONFIGURE, module=MODULE)
def renew(request: CommunityRequest) -> HttpResponse:
    """Open the address, give another one, or close it."""
    if place() is None:
        messages.error(request, "Cette installation n’a pas de boîte de courrier.")
    elif request.POST.get("act") == "close":
        services.close_address(by=request.actor)
        messages.success(request, "L’adresse est fermée : ce qui y est envoyé n’arrive plus.")
    else:
        services.new_address(by=request.actor)
        messages.success(
            request,
            "La nouvelle adresse est ouverte. L’ancienne, s’il y en avait une, n’arrive plus nulle part.",
        )
    return redirect(community_url(request.community, "programme:inbox_settings"))
