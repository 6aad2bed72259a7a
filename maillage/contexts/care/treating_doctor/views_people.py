"""Pages about people who wait; none of them is there where no health data are taken. Each reading is logged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.care.permissions import COORDINATE, REQUEST
from maillage.contexts.care.treating_doctor import importing, offering, people, proposing, queries, tables
from maillage.contexts.care.treating_doctor.forms import (
    EndForm,
    ListFileForm,
    OfferForm,
    PersonEditForm,
    PersonForm,
)
from maillage.contexts.care.treating_doctor.models import (
    STILL_WAITING,
    DoctorOffer,
    Origin,
    PersonState,
    WaitingImport,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.pages import MODULE, act, form_page, named_only, page_url
from maillage.contexts.care.treating_doctor.permissions import abilities
from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.platform.audit.health import may_read_health
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


def _see(request: CommunityRequest) -> None:
    """404 without health data, 403 for whoever only helps out."""
    named_only()
    if not abilities(request.actor)["see_people"]:
        raise PermissionDenied


def _found(request: CommunityRequest, pk: int) -> WaitingPerson:
    _see(request)
    row = queries.find_person(pk)
    if row is None:
        raise Http404
    return row


def _url(request: CommunityRequest, pk: int) -> str:
    return page_url(request, "waiting_person", pk=pk)


def _version(request: CommunityRequest) -> int:
    """Of the page that was shown; -1 for what is no number, which no row has."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@require_safe
@community_view(COORDINATE, module=MODULE)
def listed(request: CommunityRequest) -> HttpResponseBase:
    """The table writes the line of the access log: its first column is classified health."""
    _see(request)
    return render_table(request, tables.PEOPLE, queries.people(), template="care/treating_doctor/people.html")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(REQUEST, module=MODULE)
def new(request: CommunityRequest) -> HttpResponse:
    """By a professional, for somebody who agreed to be entered."""
    named_only()
    form = PersonForm(request.POST if request.method == "POST" else None, community=request.community)

    def save() -> str:
        found = people.add_person(by=request.actor, origin=Origin.PROFESSIONAL, **form.values())
        if found.is_known:
            messages.info(request, "Cette personne est déjà sur la liste : elle garde sa place.")
        else:
            messages.success(request, "La personne est inscrite.")
        if abilities(request.actor)["see_people"]:
            return _url(request, found.person.pk)
        return page_url(request, "waiting_person_new")

    return form_page(
        request,
        form,
        save,
        title="Inscrire une personne",
        intro="Avec son accord, ou celui de qui la représente.",
        back=page_url(request, "treating_doctor") if request.actor.can(COORDINATE) else "",
    )


@require_safe
@community_view(COORDINATE, module=MODULE)
def person(request: CommunityRequest, pk: int) -> HttpResponse:
    """Who it is, why this place in the list, who could take them, and what was offered."""
    row = _found(request, pk)
    may_read_health(by=request.actor, what="care.waiting_person", obj=row)
    sentences, waited = proposing.place_in_line(row)
    line = proposing.line_of(pk) if row.state == PersonState.WAITING and row.consent_at else None
    context: dict[str, Any] = {
        "row": row,
        "state": (row.get_state_display(), *tables.PERSON_BADGES[row.state]),
        "birth": people.birth_of(row),
        "sentences": sentences,
        "waited": waited,
        "line": line,
        "proposed": line.room.pk if line and line.room else None,
        "offers": [
            (one, tables.OFFER_BADGES[one.state][0], tables.OFFER_BADGES[one.state][1])
            for one in queries.offers_of(row)
        ],
        "is_waiting": row.state in STILL_WAITING,
        "end_form": EndForm(),
    }
    return render(request, "care/treating_doctor/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    may_read_health(by=request.actor, what="care.waiting_person", obj=row)
    data = request.POST if request.method == "POST" else None
    form = PersonEditForm(data, row=row, community=request.community)

    def save() -> str:
        people.update_person(
            by=request.actor, pk=pk, version=form.cleaned_data["version"], values=form.values()
        )
        messages.success(request, "La demande est enregistrée.")
        return _url(request, pk)

    return form_page(request, form, save, title="Modifier la demande", back=_url(request, pk))


@require_POST
@community_view(COORDINATE, module=MODULE)
def consent(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    return act(
        request,
        lambda: people.record_consent(by=request.actor, pk=row.pk, version=_version(request)),
        "L’accord est noté.",
        _url(request, pk),
    )


@require_POST
@community_view(COORDINATE, module=MODULE)
def renew(request: CommunityRequest, pk: int) -> HttpResponse:
    """Told by telephone, by who has no address: still looking."""
    row = _found(request, pk)
    return act(
        request,
        lambda: people.renew(by=request.actor, person=row),
        "La demande est confirmée.",
        _url(request, pk),
    )


@require_POST
@community_view(COORDINATE, module=MODULE)
def offer(request: CommunityRequest, pk: int) -> HttpResponse:
    """Offer this person to one of the doctors within reach; the reasons are kept with the offer."""
    _found(request, pk)
    form = OfferForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez un médecin de la liste.")
        return act(request, lambda: None, "", _url(request, pk))

    def write() -> None:
        line = proposing.line_of(pk)
        ways = {one.room.pk: one for one in line.ways} if line else {}
        way = ways.get(form.cleaned_data["room"])
        if line is None or way is None:
            raise DoctorListRefused(
                "Ce médecin n’est plus possible pour cette personne : choisissez-en un autre."
            )
        offering.offer_place(
            by=request.actor,
            person=pk,
            room=way.room.pk,
            version=form.cleaned_data["version"],
            minutes=way.minutes,
            reasons=proposing.reasons_for(line, way),
        )

    return act(request, write, "La proposition est partie au médecin.", _url(request, pk))


@require_POST
@community_view(COORDINATE, module=MODULE)
def end(request: CommunityRequest, pk: int) -> HttpResponse:
    _found(request, pk)
    form = EndForm(request.POST)
    outcome = form.cleaned_data["outcome"] if form.is_valid() else ""
    return act(
        request,
        lambda: people.end_wait(by=request.actor, pk=pk, outcome=outcome),
        "La personne n’est plus sur la liste.",
        _url(request, pk),
    )


@require_POST
@community_view(COORDINATE, module=MODULE)
def back(request: CommunityRequest, pk: int) -> HttpResponse:
    _found(request, pk)
    return act(
        request,
        lambda: offering.undo_placing(by=request.actor, pk=pk, version=_version(request)),
        "La personne attend de nouveau, avec sa date d’inscription.",
        _url(request, pk),
    )


# --- Proposals and offers ---------------------------------------------------------------------------------


@require_safe
@community_view(COORDINATE, module=MODULE)
def proposals(request: CommunityRequest) -> HttpResponseBase:
    """The whole list against the whole room; by number, without a name."""
    _see(request)
    rows = proposing.lines()
    extra = {"served": sum(one.room is not None for one in rows), "people": len(rows)}
    return render_table(
        request, tables.PROPOSALS, rows, template="care/treating_doctor/proposals.html", extra=extra
    )


@require_safe
@community_view(COORDINATE, module=MODULE)
def offers(request: CommunityRequest) -> HttpResponseBase:
    _see(request)
    return render_table(request, tables.OFFERS, queries.offers(), template="care/treating_doctor/offers.html")


@require_POST
@community_view(COORDINATE, module=MODULE)
def answer(request: CommunityRequest, pk: int) -> HttpResponse:
    """What a doctor or a person said by telephone."""
    row = _offer(request, pk)
    who, _, said = request.POST.get("answer", "").partition("-")
    writes = {"doctor": offering.answer_as_doctor, "person": offering.answer_as_person}

    def write() -> None:
        if who not in writes or said not in ("yes", "no"):
            raise DoctorListRefused("Dites qui a répondu, et quoi.")
        writes[who](by=request.actor, offer=row, accepts=said == "yes")

    return act(request, write, "La réponse est notée.", _url(request, row.person_id))


@require_POST
@community_view(COORDINATE, module=MODULE)
def cancel(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _offer(request, pk)
    return act(
        request,
        lambda: offering.cancel_offer(by=request.actor, pk=pk),
        "La proposition est annulée, la place est libre.",
        _url(request, row.person_id),
    )


def _offer(request: CommunityRequest, pk: int) -> DoctorOffer:
    _see(request)
    row = queries.offers().filter(pk=pk).order_by("pk").first()
    if row is None:
        raise Http404
    found: DoctorOffer = row
    return found


# --- Lists of the insurer ---------------------------------------------------------------------------------


@require_safe
@community_view(COORDINATE, module=MODULE)
def imports(request: CommunityRequest) -> HttpResponseBase:
    _see(request)
    return render_table(
        request, tables.IMPORTS, queries.imports(), template="care/treating_doctor/imports.html"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def new_import(request: CommunityRequest) -> HttpResponse:
    _see(request)
    sent = request.method == "POST"
    form = ListFileForm(request.POST if sent else None, request.FILES if sent else None)

    def save() -> str:
        file = form.cleaned_data["file"]
        row = importing.keep_list(by=request.actor, name=file.name or "", content=file.read())
        return page_url(request, "waiting_import", pk=row.pk)

    return form_page(
        request,
        form,
        save,
        title="Donner une liste",
        intro="Rien n’est inscrit avant que vous ayez vu les lignes ; elles sont effacées au bout d’un jour.",
        back=page_url(request, "waiting_imports"),
        has_file=True,
    )


def _import(request: CommunityRequest, pk: int) -> WaitingImport:
    _see(request)
    row = queries.imports().filter(pk=pk).order_by("pk").first()
    if row is None:
        raise Http404
    found: WaitingImport = row
    return found


@require_safe
@community_view(COORDINATE, module=MODULE)
def imported(request: CommunityRequest, pk: int) -> HttpResponse:
    """What would be entered, and each line that would not, with why."""
    row = _import(request, pk)
    context: dict[str, Any] = {"row": row, "refusals": row.refusals, "people": [], "ready": 0}
    if row.applied_at is None and row.content:
        may_read_health(by=request.actor, what="care.waiting_import", obj=row, count=row.lines)
        found = importing.checked(request.actor, row)
        context |= {
            "ready": len(found.people),
            "people": found.people[: importing.SHOWN],
            "refusals": found.refusals,
        }
    return render(request, "care/treating_doctor/import.html", context)


@require_POST
@community_view(COORDINATE, module=MODULE)
def apply_import(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _import(request, pk)

    def write() -> None:
        done = importing.apply_list(by=request.actor, pk=row.pk)
        messages.success(
            request,
            f"{count_words(done.imported, 'personne inscrite', 'personnes inscrites', feminine=True)}.",
        )

    return act(request, write, "", page_url(request, "waiting_import", pk=pk))


@require_POST
@community_view(COORDINATE, module=MODULE)
def forget_import(request: CommunityRequest, pk: int) -> HttpResponse:
    row = _import(request, pk)
    return act(
        request,
        lambda: importing.forget_list(by=request.actor, pk=row.pk),
        "Les lignes sont effacées.",
        page_url(request, "waiting_imports"),
    )
