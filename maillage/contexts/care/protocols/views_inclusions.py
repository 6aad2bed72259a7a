"""Pages of inclusions: those for which one enters, one more, a file of them."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.care.permissions import ANSWER
from maillage.contexts.care.protocols import importing, queries, services
from maillage.contexts.care.protocols.forms import FileForm, InclusionForm, PeriodForm, ReadForm
from maillage.contexts.care.protocols.models import Inclusion, Participation
from maillage.contexts.care.protocols.permissions import abilities
from maillage.contexts.care.protocols.refusals import Alike, ProtocolRefused
from maillage.contexts.care.protocols.tables import INCLUSIONS
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

MODULE: Final = "care"
UNPROCESSABLE: Final = 422
_SHOWN: Final = 50


def _found(request: CommunityRequest, pk: int) -> Participation:
    row = queries.find_participation(pk)
    if row is None or not abilities(request.actor, row)["enter"]:
        raise Http404
    return row


def _list(request: CommunityRequest) -> str:
    return community_url(request.community, "care:inclusions")


@require_safe
@community_view(ANSWER, module=MODULE)
def inclusions(request: CommunityRequest) -> HttpResponseBase:
    """What the actor enters for, with its own figures."""
    rows = queries.inclusions(request.actor)
    first, last = PeriodForm({}).period()
    own = queries.mine(request.actor)
    mine = rows.filter(participation__in=[one.pk for one in own], day__gte=first, day__lte=last)
    extra: dict[str, Any] = {
        "own": own,
        "figures": queries.figures(mine, masked=False) if own else None,
    }
    return render_table(request, INCLUSIONS, rows, template="care/protocols/inclusions.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def create(request: CommunityRequest, pk: int) -> HttpResponse:
    """Note one inclusion, between two customers."""
    row = _found(request, pk)
    posted = request.method == "POST"
    form = InclusionForm(request.POST if posted else None, participation=row)
    if posted and form.is_valid():
        try:
            services.add_inclusion(
                by=request.actor,
                participation=row,
                once=form.cleaned_data["once"],
                values=form.values(),
                is_another=form.cleaned_data["is_another"],
            )
        except ProtocolRefused as refusal:
            form.add_error(None, str(refusal))
            form.asks_again = isinstance(refusal, Alike)
        else:
            messages.success(request, "C’est noté.")
            return redirect(_list(request))
    context = {"form": form, "row": row}
    return render(request, "care/protocols/inclusion.html", context, status=UNPROCESSABLE if posted else 200)


@require_POST
@community_view(ANSWER, module=MODULE)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    """What the actor may enter for; the others' are not there. Twice is once."""
    try:
        services.remove_inclusion(by=request.actor, pk=pk)
    except PermissionDenied as denied:
        raise Http404 from denied
    except Inclusion.DoesNotExist as absent:
        if not queries.just_removed(request.actor, pk):
            raise Http404 from absent
    messages.success(request, "L’inclusion est effacée.")
    return redirect(_list(request))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def import_file(request: CommunityRequest, pk: int) -> HttpResponse:
    """A file: first shown, then written by a second POST with what was shown."""
    row = _found(request, pk)
    if request.method == "POST" and "text" in request.POST:
        return _write(request, row)
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    if posted and form.is_valid():
        try:
            read = importing.read_file(row, form.cleaned_data["file"].read(importing.MAX_BYTES + 1))
        except ProtocolRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return _preview(request, row, read)
    context = {"form": form, "row": row}
    return render(request, "care/protocols/import.html", context, status=UNPROCESSABLE if posted else 200)


def _preview(request: CommunityRequest, row: Participation, read: importing.Read) -> HttpResponse:
    context = {
        "row": row,
        "read": read,
        "form": ReadForm(initial={"text": read.text}),
        "shown": read.rows[:_SHOWN],
        "more": max(0, len(read.rows) - _SHOWN),
    }
    # Nothing is written yet: the page is the answer to what was sent.
    return render(request, "care/protocols/preview.html", context, status=UNPROCESSABLE)


def _write(request: CommunityRequest, row: Participation) -> HttpResponse:
    form = ReadForm(request.POST)
    try:
        if not form.is_valid():
            raise ProtocolRefused("Ce qui était lu s’est perdu : donnez le fichier de nouveau.")
        read = importing.read_text(row, form.cleaned_data["text"])
        count = importing.write(by=request.actor, participation=row, read=read)
    except ProtocolRefused as refusal:
        again = FileForm()
        messages.error(request, str(refusal))
        context = {"form": again, "row": row}
        return render(request, "care/protocols/import.html", context, status=UNPROCESSABLE)
    words = count_words(count, "inclusion notée", "inclusions notées", feminine=True)
    messages.success(request, f"{words}.")
    return redirect(_list(request))
