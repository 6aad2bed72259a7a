"""Pages of the statutes: what the rules say in plain French, and one small form for each part of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.bodies.models import BodyKind
from maillage.contexts.association.permissions import CONFIGURE, VIEW
from maillage.contexts.association.statutes import queries, services, words
from maillage.contexts.association.statutes.forms import (
    MEETING_KINDS,
    CollegeForm,
    CollegeFormSet,
    DecisionForm,
    HeadForm,
    MandatesForm,
    MeetingForm,
    StartForm,
    VotersForm,
    without_meeting,
)
from maillage.contexts.association.statutes.models import Statutes
from maillage.contexts.association.statutes.services import StatutesRefused
from maillage.core.voting.record import from_json
from maillage.core.voting.rules import UNWRITTEN, Decision, Rules
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE = "association"
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Edit:
    """A part of the rules under edit. start: the form unbound or bound; changed: the rules that the form makes."""

    title: str
    intro: str
    form: Any
    changed: Callable[[Any], Rules]
    # A rule of its own that may be taken out again.
    removable: bool = False


def found(pk: int) -> Statutes:
    row: Statutes | None = Statutes.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _to(request: CommunityRequest, row: Statutes) -> HttpResponse:
    return redirect(community_url(request.community, "association:statutes_version", pk=row.pk))


@require_safe
@community_view(VIEW, module=MODULE)
def statutes(request: CommunityRequest) -> HttpResponse:
    """The rules in force today, or how to begin."""
    return _read(request, queries.version_on(timezone.localdate()))


@require_safe
@community_view(VIEW, module=MODULE)
def version(request: CommunityRequest, pk: int) -> HttpResponse:
    return _read(request, found(pk))


def _read(request: CommunityRequest, row: Statutes | None) -> HttpResponse:
    rules = UNWRITTEN if row is None else from_json(row.rules)
    today = timezone.localdate()
    current = queries.version_on(today)
    context = {
        "row": row,
        "rules": rules,
        "voters": (*words.voters(rules.voters), words.admission(rules)),
        "colleges": [words.college(one) for one in rules.colleges],
        "meetings": [(one.kind, words.meeting_kind(one.kind), words.meeting(one)) for one in rules.meetings],
        "decisions": [(one.decision, words.decision(rules, one.decision)) for one in rules.decisions],
        "mandates": words.mandates(rules),
        "versions": queries.versions(),
        "is_current": current is not None and row is not None and current.pk == row.pk,
        "is_future": row is not None and row.in_force_on > today,
        "can_edit": request.actor.can(CONFIGURE),
        "other_kinds": [one for one in MEETING_KINDS if one[0] not in {rule.kind for rule in rules.meetings}],
        "other_decisions": [
            (key.value, text)
            for key, text in words.DECISIONS.items()
            if key != Decision.ORDINARY and key not in {one.decision for one in rules.decisions}
        ],
        "body_kinds": BodyKind.choices,
    }
    return render(request, "association/statutes/statutes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def start(request: CommunityRequest) -> HttpResponse:
    """A new version, from a ready set or from the rules of today."""
    posted = request.POST if request.method == "POST" else None
    known = queries.versions()
    form = StartForm(posted, has_current=bool(known), initial={"in_force_on": timezone.localdate()})
    if posted is not None and form.is_valid():
        try:
            row = services.start_version(by=request.actor, **form.cleaned_data)
        except StatutesRefused as refusal:
            form.add_error(None, list(refusal.problems))
        else:
            messages.success(
                request, "La version est écrite : relisez chaque partie et adaptez-la à vos statuts."
            )
            return _to(request, row)
    status = UNPROCESSABLE if posted is not None else 200
    return render(request, "association/statutes/start.html", {"form": form, "known": known}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def head(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    posted = request.POST if request.method == "POST" else None
    form = HeadForm(posted, initial={"name": row.name, "in_force_on": row.in_force_on, "note": row.note})
    if posted is not None and form.is_valid():
        try:
            services.change_head(by=request.actor, pk=pk, version=_version(request), **form.cleaned_data)
        except StatutesRefused as refusal:
            form.add_error(None, list(refusal.problems))
        else:
            messages.success(request, "C’est enregistré.")
            return _to(request, row)
    return _form(
        request, row, Edit("Nom et date", "À partir de quel jour cette version s’applique.", form, _same)
    )


def _same(form: Any) -> Rules:
    del form
    return UNWRITTEN


def _version(request: CommunityRequest) -> int:
    """The version of the rules that the page showed; 0, which no row has, where it does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _form(request: CommunityRequest, row: Statutes, edit: Edit) -> HttpResponse:
    is_set = isinstance(edit.form, forms.BaseFormSet)
    context = {
        "row": row,
        "title": edit.title,
        "removable": edit.removable,
        "intro": edit.intro,
        "form": None if is_set else edit.form,
        "formset": edit.form if is_set else None,
        # The page that was refused keeps the version it was shown with: it must not win by being sent twice.
        "version": _version(request) if request.method == "POST" else row.version,
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "association/statutes/part_form.html", context, status=status)


def _edit(request: CommunityRequest, row: Statutes, edit: Edit) -> HttpResponse:
    """Show the form, or write the rules that it makes."""
    if request.method != "POST" or not edit.form.is_valid():
        return _form(request, row, edit)
    try:
        services.change_rules(
            by=request.actor, pk=row.pk, version=_version(request), rules=edit.changed(edit.form)
        )
    except StatutesRefused as refusal:
        if isinstance(edit.form, forms.BaseFormSet):
            edit.form.non_form_errors().extend(refusal.problems)
        else:
            edit.form.add_error(None, list(refusal.problems))
        return _form(request, row, edit)
    messages.success(request, "La règle est enregistrée.")
    return _to(request, row)


def _bound(request: CommunityRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def voters(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    rules = from_json(row.rules)
    form = VotersForm(_bound(request), initial=VotersForm.start(rules))
    intro = "Qui, parmi les adhérents, vote à l’assemblée ; qui accepte les adhésions."
    return _edit(request, row, Edit("Qui vote", intro, form, lambda made: made.changed(rules)))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def colleges(request: CommunityRequest, pk: int) -> HttpResponse:
    """The colleges; a line whose name is emptied is taken out."""
    row = found(pk)
    rules = from_json(row.rules)
    formset = CollegeFormSet(_bound(request), initial=[CollegeForm.start(one) for one in rules.colleges])

    def changed(made: Any) -> Rules:
        return replace(rules, colleges=tuple(rule for one in made if (rule := one.rule)))

    intro = "Videz un nom pour retirer un collège. Les parts des collèges qui votent font ensemble 100 %."
    return _edit(request, row, Edit("Collèges", intro, formset, changed))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def meeting(request: CommunityRequest, pk: int, kind: str) -> HttpResponse:
    """The rule of one kind of meeting; « retirer » takes it out, and the general one holds."""
    row = found(pk)
    titles = dict(MEETING_KINDS)
    if kind not in titles:
        raise Http404
    rules = from_json(row.rules)
    taken_out = "retirer" in request.POST
    posted = None if taken_out else _bound(request)
    form = MeetingForm(posted, initial=MeetingForm.start(rules, kind))
    intro = "Convocation, quorum, majorité et pouvoirs dans ce type de réunion."
    own = any(rule.kind == kind for rule in rules.meetings)
    edit = Edit(titles[kind], intro, form, lambda made: made.changed(rules, kind), removable=own)
    if taken_out:
        return _take_out(request, row, edit, without_meeting(rules, kind))
    return _edit(request, row, edit)


def _take_out(request: CommunityRequest, row: Statutes, edit: Edit, rules: Rules) -> HttpResponse:
    try:
        services.change_rules(by=request.actor, pk=row.pk, version=_version(request), rules=rules)
    except StatutesRefused as refusal:
        messages.error(request, str(refusal))
        return _form(request, row, edit)
    messages.success(request, "La règle est retirée.")
    return _to(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def decision(request: CommunityRequest, pk: int, kind: str) -> HttpResponse:
    row = found(pk)
    if kind not in tuple(Decision):
        raise Http404
    rules = from_json(row.rules)
    form = DecisionForm(_bound(request), initial=DecisionForm.start(rules, kind))
    intro = "Ce que cette décision demande de plus que la réunion où elle est prise."
    return _edit(
        request,
        row,
        Edit(words.DECISIONS[Decision(kind)], intro, form, lambda made: made.changed(rules, kind)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def mandates(request: CommunityRequest, pk: int, kind: str) -> HttpResponse:
    row = found(pk)
    if kind not in BodyKind.values:
        raise Http404
    rules = from_json(row.rules)
    form = MandatesForm(_bound(request), initial=MandatesForm.start(rules, kind))
    title = f"Mandats : {BodyKind(kind).label}"
    intro = "Durée des mandats, nombre de titulaires de chaque fonction, fonctions qui ne se cumulent pas."
    return _edit(request, row, Edit(title, intro, form, lambda made: made.changed(rules, kind)))


@require_POST
@community_view(CONFIGURE, module=MODULE)
def withdraw(request: CommunityRequest, pk: int) -> HttpResponse:
    """Take back a version that is still to come."""
    row = found(pk)
    try:
        services.withdraw_version(by=request.actor, pk=row.pk)
    except StatutesRefused as refusal:
        messages.error(request, str(refusal))
        return _to(request, row)
    messages.success(request, "La version est retirée.")
    return redirect(community_url(request.community, "association:statutes"))
