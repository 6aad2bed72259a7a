"""Pages of letters to many: the list, the form, the preview, what became of each letter."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.mailing import queries, services
from maillage.contexts.association.mailing.audience import Audience, choices, in_words
from maillage.contexts.association.mailing.forms import FileForm, MailingForm
from maillage.contexts.association.mailing.merging import missing
from maillage.contexts.association.mailing.models import Mailing, MailingState
from maillage.contexts.association.mailing.services import MailingRefused
from maillage.contexts.association.mailing.tables import MAILINGS, RECIPIENTS
from maillage.contexts.association.permissions import MAIL
from maillage.platform.audit.services import record_read
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.files.services import FileRefused
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE = "association"
# Letters that the page shows before they leave: the first, one in the middle, the last.
SHOWN: Final = 3
# Names that the page lists of those who get nothing; the rest is counted.
NAMED: Final = 20


def found(pk: int) -> Mailing:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:mailing", pk=pk)


@require_safe
@community_view(MAIL, module=MODULE)
def mailings(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, MAILINGS, queries.mailings(), template="association/mailing/list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(MAIL, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    form = MailingForm(request.POST if request.method == "POST" else None, row=None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.write(by=request.actor, audience=form.audience(), **_words(form))
        except MailingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(request, row.pk))
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(MAIL, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    if row.state != MailingState.DRAFT:
        return redirect(address(request, pk))
    form = MailingForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.rewrite(
                by=request.actor,
                pk=pk,
                version=form.cleaned_data["version"],
                audience=form.audience(),
                **_words(form),
            )
        except services.ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            form.data = with_version(request, row.version)
        except MailingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(address(request, pk))
    return _form(request, form, row)


def _words(form: MailingForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("subject", "text", "is_statutory")}


def _form(request: CommunityRequest, form: MailingForm, row: Mailing | None) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "association/mailing/form.html", {"form": form, "row": row}, status=status)


@require_safe
@community_view(MAIL, module=MODULE)
def mailing(request: CommunityRequest, pk: int) -> HttpResponse:
    """A draft: who gets it, three letters as they will leave. A letter that left has its list."""
    row = found(pk)
    if row.state == MailingState.DRAFT:
        return _preview(request, row)
    return redirect(community_url(request.community, "association:mailing_recipients", pk=pk))


@require_safe
@community_view(MAIL, module=MODULE)
def recipients(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """What became of each letter."""
    row = found(pk)
    extra = {"row": row, "files": services.files_of(row), "audience": _in_words(row)}
    return render_table(
        request, RECIPIENTS, queries.recipients(row), template="association/mailing/sent.html", extra=extra
    )


def _in_words(row: Mailing) -> list[str]:
    return in_words(Audience.from_json(row.audience), choices())


def _preview(
    request: CommunityRequest, row: Mailing, *, status: int = 200, refusal: str = "", form: Any = None
) -> HttpResponse:
    written, without, refused = services.sorted_out(row)
    record_read(by=request.actor, what="association.mailing", obj=row, label=row.subject, count=len(written))
    stop = "" if row.is_statutory else services.address_of("lien-personnel")
    context = {
        "row": row,
        "audience": _in_words(row),
        "written": written,
        "letters": [services.draft(row, contact, request.actor, stop) for contact in _three(written)],
        "missing": missing(f"{row.subject}\n{row.text}", written),
        "without": without[:NAMED],
        "without_more": max(len(without) - NAMED, 0),
        "refused": len(refused),
        "files": services.files_of(row),
        "file_form": form or FileForm(),
        "refusal": refusal,
    }
    return render(request, "association/mailing/preview.html", context, status=status)


def _three(people: list[Contact]) -> list[Contact]:
    if len(people) <= SHOWN:
        return people
    return [people[0], people[len(people) // 2], people[-1]]


@require_POST
@community_view(MAIL, module=MODULE)
def send(request: CommunityRequest, pk: int) -> HttpResponse:
    """Put the letters in the outbox; pressed twice, they leave once."""
    row = found(pk)
    version = request.POST.get("version", "")
    try:
        done = services.send(by=request.actor, pk=pk, version=int(version) if version.isdigit() else -1)
    except MailingRefused as refusal:
        return _preview(request, row, status=422, refusal=str(refusal))
    messages.success(request, f"{count_words(done.sent_count, 'lettre', feminine=True)} en partance.")
    return redirect(address(request, pk))


@require_POST
@community_view(MAIL, module=MODULE)
def trial(request: CommunityRequest, pk: int) -> HttpResponse:
    """The first letter, to oneself."""
    row = found(pk)
    try:
        to = services.send_trial(by=request.actor, pk=pk)
    except MailingRefused as refusal:
        return _preview(request, row, status=422, refusal=str(refusal))
    messages.success(request, f"Un essai part à {to}.")
    return redirect(address(request, pk))


@require_POST
@community_view(MAIL, module=MODULE)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    try:
        services.remove(by=request.actor, pk=pk)
    except MailingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(address(request, row.pk))
    messages.success(request, "Le brouillon est supprimé.")
    return redirect(community_url(request.community, "association:mailings"))


@require_POST
@community_view(MAIL, module=MODULE)
def attach(request: CommunityRequest, pk: int) -> HttpResponse:
    row, form = found(pk), FileForm(request.POST, request.FILES)
    if row.state == MailingState.DRAFT and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            services.attach(by=request.actor, pk=pk, name=sent.name, stream=sent.file)
        except (MailingRefused, FileRefused) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(address(request, pk))
    if row.state != MailingState.DRAFT:
        return redirect(address(request, pk))
    return _preview(request, row, status=422, form=form)


@require_POST
@community_view(MAIL, module=MODULE)
def detach(request: CommunityRequest, pk: int, file: int) -> HttpResponse:
    found(pk)
    try:
        services.detach(by=request.actor, pk=pk, file_pk=file)
    except MailingRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(address(request, pk))
