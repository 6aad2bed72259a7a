"""Pages without an account: the public form, the person's page, the doctor's answer, the doctor's offer.

A GET shows, a POST acts. Whatever is unknown, closed, or of another module answers the same 404.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope

from maillage.contexts.care.pages import private
from maillage.contexts.care.treating_doctor import offering, people, proposing, queries, surveying
from maillage.contexts.care.treating_doctor.forms import PublicPersonForm, RoomForm
from maillage.contexts.care.treating_doctor.links import form_at, found_at
from maillage.contexts.care.treating_doctor.models import (
    STILL_WAITING,
    DoctorListSettings,
    DoctorOffer,
    DoctorRoom,
    OfferState,
    PersonState,
    RoomAsking,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.pages import MODULE, NOT_FOUND, UNPROCESSABLE
from maillage.contexts.care.treating_doctor.priorities import in_force, reasons
from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.platform.accounts.limits import Limit, TooManyTries, address_of, take
from maillage.platform.audit.health import may_read_health
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.health import health_data_taken
from maillage.platform.tenancy.views import public_view

TOO_MANY: Final = 429
SENT_FROM: Final = Limit("waiting-form.from", 10, timedelta(hours=1), "Trop de demandes envoyées d’ici")


def _nothing(request: HttpRequest) -> HttpResponse:
    return private(render(request, "care/treating_doctor/no_such_link.html", status=NOT_FOUND))


# --- The public form --------------------------------------------------------------------------------------


def _opened(secret: str) -> DoctorListSettings | None:
    """Only of an open form of an installation that takes health data: a closed one tells nothing."""
    if not health_data_taken():
        return None
    row = form_at(secret)
    return row if row is not None and row.is_open and row.community.has_module(MODULE) else None


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def form(request: HttpRequest, secret: str) -> HttpResponse:
    """The person or a carer asks; the answer is the same whether or not somebody of that name waits already."""
    row = _opened(secret)
    if row is None:
        return _nothing(request)
    with scope(community=row.community):
        return private(_form(request, row))


def _form(request: HttpRequest, row: DoctorListSettings) -> HttpResponse:
    sent = request.method == "POST"
    status = UNPROCESSABLE if sent else 200
    filled = PublicPersonForm(request.POST if sent else None, community=row.community)
    after = reverse("care_public:waiting_form_sent", kwargs={"secret": row.secret})
    if sent and filled.is_machine:
        return redirect(after)
    if sent and filled.is_valid():
        try:
            take(SENT_FROM, row.community_id, address_of(request))
            people.add_person(by=Actor.system(row.community), **filled.values())
        except TooManyTries as many:
            filled.add_error(None, f"{many.what} : réessayez dans {many.in_words}.")
            status = TOO_MANY
        except DoctorListRefused as refusal:
            filled.add_error(None, str(refusal))
        else:
            return redirect(after)
    context = {"settings": row, "community": row.community, "form": filled}
    return render(request, "care/treating_doctor/public_form.html", context, status=status)


@require_safe
@public_view
def form_sent(request: HttpRequest, secret: str) -> HttpResponse:
    row = _opened(secret)
    if row is None:
        return _nothing(request)
    return private(render(request, "care/treating_doctor/public_sent.html", {"community": row.community}))


# --- The person's page ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def person(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the request is, why this place, the answer to an offer, confirming, withdrawing. No identity is shown."""
    row = found_at(WaitingPerson, secret) if health_data_taken() else None
    if row is None or not row.community.has_module(MODULE):
        return _nothing(request)
    with scope(community=row.community):
        if request.method == "POST":
            return private(_person_acts(request, row))
        return private(_person(request, row))


def _person_acts(request: HttpRequest, row: WaitingPerson) -> HttpResponse:
    by = Actor.system(row.community)
    said = request.POST.get("answer", "")
    try:
        if said in ("yes", "no"):
            offer = queries.open_offer_of(row)
            if offer is None:
                raise DoctorListRefused("Cette proposition n’attend plus de réponse.")
            offering.answer_as_person(by=by, offer=offer, accepts=said == "yes")
        elif said == "renew":
            people.renew(by=by, person=row)
        elif said == "withdraw":
            people.withdraw(by=by, person=row)
        else:
            raise DoctorListRefused("Choisissez l’une des réponses.")
    except DoctorListRefused as refusal:
        row.refresh_from_db()
        return _person(request, row, error=str(refusal))
    return redirect(request.path)


def _person(request: HttpRequest, row: WaitingPerson, error: str = "") -> HttpResponse:
    sentences, waited = proposing.place_in_line(row)
    offer = queries.open_offer_of(row) if row.state == PersonState.OFFERED else None
    placed = queries.accepted_offer_of(row) if row.state == PersonState.PLACED else None
    context: dict[str, Any] = {
        "community": row.community,
        "row": row,
        "sentences": sentences,
        "waited": waited,
        "offer": offer,
        "placed": placed,
        "is_waiting": row.state in STILL_WAITING,
        "may_withdraw": row.state != PersonState.GONE,
        "error": error,
    }
    status = UNPROCESSABLE if error else 200
    return render(request, "care/treating_doctor/public_person.html", context, status=status)


# --- The doctor's pages -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def room(request: HttpRequest, secret: str) -> HttpResponse:
    """« Pouvez-vous suivre de nouveaux patients ? »"""
    row = found_at(RoomAsking, secret)
    if row is None or not row.community.has_module(MODULE):
        return _nothing(request)
    with scope(community=row.community):
        return private(_room(request, row))


def _room(request: HttpRequest, row: RoomAsking) -> HttpResponse:
    known: DoctorRoom | None = queries.rooms().filter(contact=row.contact).order_by("pk").first()
    sent = request.method == "POST"
    filled = RoomForm(request.POST if sent else None, row=known, community=row.community)
    if sent and filled.is_valid():
        try:
            surveying.answer_round(by=Actor.system(row.community), asking=row, values=filled.values())
        except DoctorListRefused as refusal:
            filled.add_error(None, str(refusal))
        else:
            return redirect(request.path)
    context = {
        "community": row.community,
        "row": row,
        "form": filled,
        "is_over": surveying.is_over(row.round, timezone.now()),
    }
    return render(
        request, "care/treating_doctor/public_room.html", context, status=UNPROCESSABLE if sent else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def offer(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody is offered to a doctor: the situation, without a name; he accepts or declines."""
    row = found_at(DoctorOffer, secret) if health_data_taken() else None
    if row is None or row.room is None or not row.community.has_module(MODULE):
        return _nothing(request)
    with scope(community=row.community):
        return private(_offer(request, row))


def _offer(request: HttpRequest, row: DoctorOffer) -> HttpResponse:
    error = ""
    if request.method == "POST":
        said = request.POST.get("answer", "")
        try:
            if said not in ("yes", "no"):
                raise DoctorListRefused("Choisissez l’une des deux réponses.")
            offering.answer_as_doctor(by=Actor.system(row.community), offer=row, accepts=said == "yes")
        except DoctorListRefused as refusal:
            error = str(refusal)
            # Another answer may have come first: the page shows what holds now.
            row.refresh_from_db(fields=["state", "expires_at"])
        else:
            return redirect(request.path)
    is_open = row.state == OfferState.DOCTOR and row.expires_at > timezone.now()
    if is_open:
        may_read_health(by=Actor.system(row.community), what="care.waiting_person", obj=row.person)
    context = {
        "community": row.community,
        "row": row,
        "rules": reasons(row.person.criteria, in_force(timezone.localdate())),
        "is_open": is_open,
        "error": error,
    }
    return render(
        request, "care/treating_doctor/public_offer.html", context, status=UNPROCESSABLE if error else 200
    )
