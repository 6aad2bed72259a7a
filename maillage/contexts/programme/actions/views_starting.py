"""New sheets from a template or from a file of another community; the file of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.programme.actions import services
from maillage.contexts.programme.actions.access import MODULE, address, asked
from maillage.contexts.programme.actions.forms import BeginForm, SheetFileForm
from maillage.contexts.programme.actions.starting import patterns, sheet_file
from maillage.contexts.programme.actions.starting.showing import shown_patterns
from maillage.contexts.programme.missions.queries import living
from maillage.contexts.programme.permissions import VIEW, WRITE
from maillage.platform.tenancy.views import CommunityRequest, community_view


@require_safe
@community_view(WRITE, module=MODULE)
def templates(request: CommunityRequest) -> HttpResponse:
    """Sheets to start from; those already taken are said."""
    rows = shown_patterns(timezone.localdate())
    missing = not living(timezone.localdate()).exists()
    return render(request, "programme/actions/templates.html", {"rows": rows, "missing": missing})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def begin(request: CommunityRequest, key: str) -> HttpResponse:
    """A template read in full, and the few things to say before the sheet is made."""
    pattern = patterns.find(key)
    if pattern is None:
        raise Http404
    today = timezone.localdate()
    same = next((one for one in living(today) if one.reference == pattern.mission), None)
    posted = request.POST if request.method == "POST" else None
    form = BeginForm(posted, initial={"mission": same.pk if same else "", "starts_on": today})
    if posted is not None and form.is_valid():
        try:
            row = services.create_from_template(by=request.actor, key=key, **form.cleaned_data)
        except services.ActionRefused as refusal:
            form.add_error("starts_on", str(refusal))
        else:
            messages.success(
                request, f"La fiche {row.code} est créée, avec ses étapes. Écrivez-y votre propre constat."
            )
            return redirect(address(request, row.pk))
    return render(request, "programme/actions/begin.html", {"form": form, "pattern": pattern})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def from_file(request: CommunityRequest) -> HttpResponse:
    """The sheet of another community, brought as a file."""
    posted = request.method == "POST"
    form = SheetFileForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"starts_on": timezone.localdate()},
    )
    if posted and form.is_valid():
        data = form.cleaned_data["file"].read(sheet_file.MAX_BYTES + 1)
        try:
            row = services.import_action(
                by=request.actor,
                data=data,
                mission=form.cleaned_data["mission"],
                starts_on=form.cleaned_data["starts_on"],
            )
        except services.ActionRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"La fiche {row.code} est créée. Relisez-la : elle vient d’ailleurs.")
            return redirect(address(request, row.pk))
    return render(request, "programme/actions/from_file.html", {"form": form})


@require_POST
@community_view(VIEW, module=MODULE)
def to_file(request: CommunityRequest, pk: int) -> HttpResponse:
    """The sheet as a file for another community, without anybody's name. It is written in the journal: hence POST."""
    row = asked(request, pk, "edit")
    data = services.export_action(by=request.actor, action=row)
    response = HttpResponse(data, content_type="application/json")
    name = slugify(f"fiche-action {row.title}")[:80] or "fiche-action"
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    response["Cache-Control"] = "private, no-store"
    return response
