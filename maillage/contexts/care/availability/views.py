"""Pages of availability: one's own wishes, the list of the coordinator, the settings."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.care.availability import queries, services
from maillage.contexts.care.availability.forms import AgreementForm, ChoicesForm, OwnForm
from maillage.contexts.care.availability.forms_settings import SettingsForm
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.services import AvailabilityRefused, ChangedMeanwhile
from maillage.contexts.care.availability.tables import BADGES, RESPONDERS, state_of
from maillage.contexts.care.permissions import ANSWER, CONFIGURE, COORDINATE
from maillage.platform.editing.meanwhile import Told, against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "care"
UNPROCESSABLE: Final = 422


def _status(request: CommunityRequest) -> int:
    return UNPROCESSABLE if request.method == "POST" else 200


def _refused(request: CommunityRequest, form: Any, refusal: AvailabilityRefused) -> Told:
    """The refusal beside its field; what somebody else recorded meanwhile is given back to be shown."""
    theirs: Told = []
    if isinstance(refusal, ChangedMeanwhile):
        theirs = against(form, refusal.current, only=_COMPARED)
        form.data = with_version(request, refusal.current.version)
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))
    return theirs


# What reads the same in the form and in the row.
_COMPARED: Final = frozenset(
    {
        "is_open",
        "by_email",
        "by_sms",
        "mobile",
        "max_travel_min",
        "home_visits",
        "weekly_cap",
        "quiet_from",
        "quiet_until",
        *services.SETTINGS,
    }
)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def own(request: CommunityRequest) -> HttpResponse:
    """« Me faire solliciter »: whether, by which way, for what, when and how often."""
    row, contact = queries.responder_of(request.user), queries.contact_of(request.user)
    if contact is None:
        told = {"sentence": services.NO_CONTACT}
        return render(request, "care/availability/no_contact.html", told, status=_status(request))
    form = OwnForm(
        request.POST if request.method == "POST" else None,
        community=request.community,
        settings=queries.settings_of(),
        row=row,
        profession=contact.profession,
        commune=contact.commune,
        first={"is_open": row.is_open if row is not None else False},
    )
    theirs: Told = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_own(
                by=request.actor,
                version=form.version_seen,
                is_open=form.cleaned_data["is_open"],
                values=form.values,
            )
        except AvailabilityRefused as refusal:
            theirs = _refused(request, form, refusal)
        else:
            said = "Vous serez sollicité." if saved.is_open else "Vous ne serez plus sollicité."
            messages.success(request, f"C’est enregistré. {said}")
            return redirect(community_url(request.community, "care:my_availability"))
    context = {"form": form, "theirs": theirs, "row": row, "contact": contact}
    return render(request, "care/availability/own.html", context, status=_status(request))


@require_safe
@community_view(COORDINATE, module=MODULE)
def responders(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may_configure": request.actor.can(CONFIGURE)}
    return render_table(
        request, RESPONDERS, queries.responders(), template="care/availability/list.html", extra=extra
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    """Note that somebody agreed, for one who does not use the page himself."""
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        community=request.community,
        settings=queries.settings_of(),
        row=None,
    )
    if request.method == "POST" and form.is_valid():
        known = queries.of_contact(form.cleaned_data["contact"])
        if known is not None:
            words = f"{known.name} est déjà dans la liste ({state_of(known)}) : ouvrez sa page."
            form.add_error("contact", words)
            return _page(request, form, None, known=known)
        return _note(request, form, None)
    return _page(request, form, None)


def _note(request: CommunityRequest, form: AgreementForm, row: Responder | None) -> HttpResponse:
    theirs: Told = []
    contact = row.contact if row is not None else form.cleaned_data["contact"]
    try:
        saved = services.note_agreement(
            by=request.actor,
            contact=contact,
            agreed_on=form.cleaned_data["agreed_on"],
            means=form.cleaned_data["means"],
            version=form.version_seen,
            values=form.values,
        )
    except AvailabilityRefused as refusal:
        theirs = _refused(request, form, refusal)
    else:
        messages.success(request, f"L’accord de {saved.name} est noté.")
        return redirect(community_url(request.community, "care:responders"))
    return _page(request, form, row, theirs)


def _page(
    request: CommunityRequest,
    form: ChoicesForm,
    row: Responder | None,
    theirs: Told | None = None,
    known: Responder | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "theirs": theirs or [], "row": row, "known": known}
    if row is not None:
        context |= {
            "state": (state_of(row), *BADGES[state_of(row)]),
            "may": services.abilities(request.actor, row),
        }
    return render(request, "care/availability/responder.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def responder(request: CommunityRequest, pk: int) -> HttpResponse:
    """How somebody is asked; for who is not asked any more, a new agreement."""
    row = queries.find(pk)
    if row is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    common: dict[str, Any] = {
        "community": request.community,
        "settings": queries.settings_of(),
        "row": row,
        "commune": row.contact.commune,
    }
    if not row.is_open:
        agreement = AgreementForm(data, named=True, **common)
        if data is not None and agreement.is_valid():
            return _note(request, agreement, row)
        return _page(request, agreement, row)
    form = ChoicesForm(data, **common)
    theirs: Told = []
    if data is not None and form.is_valid():
        try:
            services.change_choices(by=request.actor, pk=pk, version=form.version_seen, values=form.values)
        except AvailabilityRefused as refusal:
            theirs = _refused(request, form, refusal)
        else:
            messages.success(request, "C’est enregistré.")
            return redirect(community_url(request.community, "care:responder", pk=pk))
    return _page(request, form, row, theirs)


@require_POST
@community_view(COORDINATE, module=MODULE)
def stop(request: CommunityRequest, pk: int) -> HttpResponse:
    """He asked the coordinator not to be asked any more."""
    if queries.find(pk) is None:
        raise Http404
    row = services.stop(by=request.actor, pk=pk)
    messages.success(request, f"{row.name} ne sera plus sollicité.")
    return redirect(community_url(request.community, "care:responders"))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def settings(request: CommunityRequest) -> HttpResponse:
    """How the community asks: waves, hours, distance, grouping, erasure."""
    row = queries.settings_of()
    form = SettingsForm(request.POST if request.method == "POST" else None, row=row)
    theirs: Told = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_settings(by=request.actor, version=form.version_seen, values=form.values)
        except AvailabilityRefused as refusal:
            theirs = _refused(request, form, refusal)
        else:
            messages.success(request, "Les réglages sont enregistrés.")
            return redirect(community_url(request.community, "care:settings"))
    context = {"form": form, "theirs": theirs}
    return render(request, "care/availability/settings.html", context, status=_status(request))
