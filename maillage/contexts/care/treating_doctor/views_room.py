"""Pages of the doctors' room: what each said, the survey, one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.queries import contact_of
from maillage.contexts.care.permissions import ANSWER, COORDINATE
from maillage.contexts.care.treating_doctor import queries, surveying, tables
from maillage.contexts.care.treating_doctor.forms import FillForm, RoomForm, RoundForm
from maillage.contexts.care.treating_doctor.models import DoctorRoom
from maillage.contexts.care.treating_doctor.pages import MODULE, act, form_page, page_url
from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_safe
@community_view(COORDINATE, module=MODULE)
def rooms(request: CommunityRequest) -> HttpResponseBase:
    extra = {"room": queries.room_counts()}
    return render_table(
        request, tables.ROOMS, queries.rooms(), template="care/treating_doctor/rooms.html", extra=extra
    )


def _room_of(contact: Contact) -> DoctorRoom | None:
    found: DoctorRoom | None = queries.rooms().filter(contact=contact).order_by("pk").first()
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    """pk: of the contact. What the doctor told somebody, by telephone for instance."""
    contact = surveying.doctors().filter(pk=pk).order_by("pk").first()
    if contact is None:
        raise Http404
    return _page(request, contact, page_url(request, "doctor_rooms"))


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(ANSWER, module=MODULE)
def own(request: CommunityRequest) -> HttpResponse:
    """A doctor says for himself."""
    contact = contact_of(request.user)
    if contact is None or contact.profession != surveying.GP:
        return render(request, "care/treating_doctor/not_a_doctor.html")
    return _page(request, contact, page_url(request, "my_room"))


def _page(request: CommunityRequest, contact: Contact, after: str) -> HttpResponse:
    row, is_mine = _room_of(contact), contact.user_id == request.user.pk
    form = RoomForm(request.POST if request.method == "POST" else None, row=row, community=request.community)

    def save() -> str:
        version = form.cleaned_data["version"] if row is not None else None
        surveying.say_doctor_room(by=request.actor, contact=contact, version=version, **form.values())
        messages.success(request, "Les places sont notées.")
        return after

    return form_page(
        request,
        form,
        save,
        template="care/treating_doctor/room.html",
        title="Mes places" if is_mine else f"Places : {contact.name}",
        is_mine=is_mine,
        back=page_url(request, "doctor_rooms") if request.actor.can(COORDINATE) else "",
        row=row,
    )


@require_POST
@community_view(ANSWER, module=MODULE)
def fill(request: CommunityRequest, pk: int) -> HttpResponse:
    """Places that went to people outside of this list: one's own, or any for who coordinates."""
    row = queries.rooms().filter(pk=pk).order_by("pk").first()
    if row is None:
        raise Http404
    after = (
        page_url(request, "my_room")
        if row.contact.user_id == request.user.pk
        else page_url(request, "doctor_room_edit", pk=row.contact_id)
    )
    form = FillForm(request.POST)

    def write() -> None:
        if not form.is_valid():
            raise DoctorListRefused("Dites combien de places ont été prises, au moins une.")
        surveying.fill_places(by=request.actor, pk=pk, count=form.cleaned_data["count"])

    return act(request, write, "C’est noté : ces places sont prises.", after)


# --- The survey -------------------------------------------------------------------------------------------


@require_safe
@community_view(COORDINATE, module=MODULE)
def rounds(request: CommunityRequest) -> HttpResponseBase:
    return render_table(request, tables.ROUNDS, queries.rounds(), template="care/treating_doctor/rounds.html")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(COORDINATE, module=MODULE)
def new_round(request: CommunityRequest) -> HttpResponse:
    form = RoundForm(request.POST if request.method == "POST" else None)

    def save() -> str:
        row = surveying.ask_doctors_for_room(by=request.actor, **form.values())
        messages.success(request, "L’enquête est partie.")
        return page_url(request, "room_round", pk=row.pk)

    count = surveying.writable().count()
    return form_page(
        request,
        form,
        save,
        title="Interroger les médecins",
        intro=f"{count_words(count, 'médecin généraliste', 'médecins généralistes')} de vos contacts ont une adresse "
        "électronique : chacun reçoit un lien personnel, et répond sans compte.",
        back=page_url(request, "room_rounds"),
        label="Envoyer l’enquête",
    )


@require_safe
@community_view(COORDINATE, module=MODULE)
def round_page(request: CommunityRequest, pk: int) -> HttpResponseBase:
    row = queries.find_round(pk)
    if row is None:
        raise Http404
    return render_table(
        request,
        tables.ASKINGS,
        queries.askings_of(row),
        template="care/treating_doctor/round.html",
        extra={"row": row},
    )


@require_POST
@community_view(COORDINATE, module=MODULE)
def remind(request: CommunityRequest, pk: int) -> HttpResponse:
    if queries.find_round(pk) is None:
        raise Http404

    def write() -> None:
        count = surveying.remind_doctors(by=request.actor, pk=pk)
        said = (
            count_words(count, "rappel envoyé", "rappels envoyés")
            if count
            else "Personne à relancer aujourd’hui"
        )
        messages.success(request, f"{said}.")

    return act(request, write, "", page_url(request, "room_round", pk=pk))


@require_POST
@community_view(COORDINATE, module=MODULE)
def close(request: CommunityRequest, pk: int) -> HttpResponse:
    if queries.find_round(pk) is None:
        raise Http404
    return act(
        request,
        lambda: surveying.close_round(by=request.actor, pk=pk),
        "L’enquête est close.",
        page_url(request, "room_round", pk=pk),
    )
