"""Pages of an import, from the file to the members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.contacts.views import MODULE
from maillage.contexts.association.members.importing import analysis, columns, queries, services, undoing
from maillage.contexts.association.members.importing.forms import (
    ChoicesForm,
    ColumnsForm,
    LineForm,
    ListForm,
)
from maillage.contexts.association.members.importing.queries import Choices
from maillage.contexts.association.members.importing.tables import IMPORTS, LINES
from maillage.contexts.association.members.models import ImportState, MemberImport
from maillage.contexts.association.permissions import EDIT_MEMBERS
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

_KEPT_SHOWN = 20


def _found(pk: int) -> MemberImport:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def _page_url(request: CommunityRequest, pk: int) -> str:
    return community_url(request.community, "association:member_import_page", pk=pk)


@require_safe
@community_view(EDIT_MEMBERS, module=MODULE)
def imports(request: CommunityRequest) -> HttpResponseBase:
    return render_table(
        request, IMPORTS, queries.imports(), template="association/members/importing/imports.html"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def start(request: CommunityRequest) -> HttpResponse:
    """Give a list: nothing is written but the list itself."""
    form = ListForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid() and form.sheet is not None:
        row = services.read_list(by=request.actor, name=form.list_name, sheet=form.sheet)
        # What a title left unclear is asked before anything is compared.
        if columns.check(row.mapping) or not all(row.mapping):
            return redirect(community_url(request.community, "association:member_import_columns", pk=row.pk))
        return redirect(_page_url(request, row.pk))
    fields = [one.label for one in columns.FIELDS if one.name != columns.NOTE]
    return render(request, "association/members/importing/start.html", {"form": form, "known_fields": fields})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def choose_columns(request: CommunityRequest, pk: int) -> HttpResponse:
    """What each column gives."""
    row = _found(pk)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None, header=row.header, mapping=row.mapping
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_columns(by=request.actor, pk=pk, mapping=form.mapping)
        except services.ImportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_page_url(request, pk))
    context = {"row": row, "form": form, "columns": list(zip(form, queries.samples(row), strict=False))}
    return render(request, "association/members/importing/columns.html", context)


@require_safe
@community_view(EDIT_MEMBERS, module=MODULE)
def page(request: CommunityRequest, pk: int) -> HttpResponseBase:
    """Every line that waits, checked, and the button that imports."""
    row = _found(pk)
    return _checked_page(request, row, ChoicesForm(initial=ChoicesForm.initial_of(Choices.of(row))))


def _checked_page(request: CommunityRequest, row: MemberImport, form: ChoicesForm) -> HttpResponseBase:
    rows = queries.checked(row)
    found = analysis.counts(rows)
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "figures": [
            (state, (analysis.PLURALS if count > 1 else analysis.STATES)[state], count)
            for state, count in found.items()
        ],
        "ready": sum(found.get(state, 0) for state in (analysis.NEW, analysis.UPDATE, analysis.SAME)),
        "errors": found.get(analysis.ERROR, 0),
        "has_names": columns.names_somebody(row.mapping),
        "matched": sum(one.card is not None for one in rows),
        "is_applied": row.state == ImportState.APPLIED,
        "used": [
            (title, columns.LABELS.get(name, "non importée"))
            for title, name in zip(row.header, row.mapping, strict=False)
        ],
    }
    return render_table(
        request, LINES, rows, template="association/members/importing/page.html", extra=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(EDIT_MEMBERS, module=MODULE)
def line(request: CommunityRequest, pk: int, number: int) -> HttpResponse:
    """One line: what it says, what was understood, and the way to put it right."""
    row = _found(pk)
    found = queries.line_of(row, number)
    if found is None:
        raise Http404
    if found.outcome and found.contact_id:
        return redirect(community_url(request.community, "association:contact", pk=found.contact_id))
    checked = queries.checked(row, only=[number])
    if not checked:
        raise Http404
    one = checked[0]
    names = [field.name for field in columns.FIELDS if _asked(field.name, one, row.mapping)]
    form = LineForm(
        request.POST if request.method == "POST" else None,
        names=names,
        texts=one.texts,
        faults=one.faults,
        is_left_out=found.is_left_out,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_line(
                by=request.actor,
                pk=pk,
                number=number,
                fixes=form.fixes,
                is_left_out=form.cleaned_data["is_left_out"],
            )
        except services.ImportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _after_correction(request, row, number)
    if request.method != "POST":
        form.initial = {}
    cells = [(title, cell) for title, cell in zip(row.header, found.cells, strict=False) if cell]
    context = {"row": row, "one": one, "form": form, "cells": cells}
    return render(request, "association/members/importing/line.html", context)


def _asked(name: str, one: analysis.Checked, mapping: list[str]) -> bool:
    if name == columns.NOTE:
        return False
    return name in mapping or name in one.texts or name in ("last_name", "email", "phone", "commune", "rpps")


def _after_correction(request: CommunityRequest, row: MemberImport, number: int) -> HttpResponse:
    """To the next line with a fault, since they are corrected one after the other."""
    checked = queries.checked(row)
    waiting = [one.number for one in checked if one.state == analysis.ERROR]
    if number in waiting:
        messages.error(request, f"Ligne {number} : il reste quelque chose à corriger.")
        following = number
    else:
        messages.success(request, f"Ligne {number} enregistrée.")
        following = next((one for one in waiting if one > number), waiting[0] if waiting else 0)
    if not following:
        return redirect(_page_url(request, row.pk))
    return redirect(
        community_url(request.community, "association:member_import_line", pk=row.pk, number=following)
    )


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def apply(request: CommunityRequest, pk: int) -> HttpResponseBase:
    row = _found(pk)
    form = ChoicesForm(request.POST)
    if not form.is_valid():
        return _checked_page(request, row, form)
    if "verifier" in request.POST:
        services.choose(by=request.actor, pk=pk, choices=form.choices)
        return redirect(_page_url(request, pk))
    try:
        found = services.apply(by=request.actor, pk=pk, choices=form.choices)
    except services.ImportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(_page_url(request, pk))
    messages.success(request, _applied_words(found))
    return redirect(_page_url(request, pk))


def _applied_words(found: dict[str, int]) -> str:
    parts = [count_words(found["created"], "fiche créée", "fiches créées", feminine=True)]
    if found["updated"]:
        parts.append(count_words(found["updated"], "fiche complétée", "fiches complétées", feminine=True))
    if found["same"]:
        parts.append(f"{found['same']} déjà là")
    return f"{', '.join(parts)}.".capitalize()


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def undo(request: CommunityRequest, pk: int) -> HttpResponse:
    _found(pk)
    try:
        found = undoing.undo(by=request.actor, pk=pk)
    except services.ImportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(_page_url(request, pk))
    words = count_words(found.removed, "fiche retirée", "fiches retirées", feminine=True)
    again = count_words(
        found.restored, "fiche remise comme avant", "fiches remises comme avant", feminine=True
    )
    restored = f", {again}" if found.restored else ""
    messages.success(request, f"Import annulé : {words}{restored}. La liste reste ici.")
    if found.kept:
        names = " ; ".join(f"{name} ({why})" for name, why in found.kept[:_KEPT_SHOWN])
        more = f" ; et {len(found.kept) - _KEPT_SHOWN} autres" if len(found.kept) > _KEPT_SHOWN else ""
        messages.warning(request, f"Gardées telles quelles : {names}{more}.")
    return redirect(_page_url(request, pk))


@require_POST
@community_view(EDIT_MEMBERS, module=MODULE)
def remove(request: CommunityRequest, pk: int) -> HttpResponse:
    _found(pk)
    try:
        services.remove(by=request.actor, pk=pk)
    except services.ImportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(_page_url(request, pk))
    messages.success(request, "La liste est supprimée ; aucun contact n’a changé.")
    return redirect(community_url(request.community, "association:member_imports"))
