"""What the list holds about persons: those who wait (health data on), and what doctors said of their room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.api import contacts_of
from maillage.contexts.care.permissions import ANSWER, COORDINATE
from maillage.contexts.care.treating_doctor.models import (
    OPEN_OFFERS,
    STILL_WAITING,
    DoctorOffer,
    DoctorRoom,
    NeedCount,
    RoomAsking,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.offering import cancel_offer
from maillage.contexts.care.treating_doctor.people import withdraw
from maillage.contexts.care.treating_doctor.priorities import in_force
from maillage.core.search_text import search_text
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    not_personal,
    person_data,
    retentions,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.health import health_data_taken
from maillage.platform.ui.typography import count_words

KEPT: Final = timedelta(days=90)
ROOM_KEPT: Final = timedelta(days=2 * 365)
_BATCH: Final = 500
PEOPLE: Final = ("care.WaitingPerson", "care.DoctorOffer", "care.WaitingImport")
ROOM: Final = ("care.DoctorRoom", "care.RoomAsking")


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "care.waiting_people",
            "Personnes sans médecin traitant",
            "requests",
            "les personnes qui cherchent un médecin traitant",
            PEOPLE,
            (COORDINATE,),
            "Aider les habitants à trouver un médecin traitant, par ordre de priorité.",
            "Consentement de la personne (RGPD, articles 6.1.a et 9.2.a), hébergement certifié.",
            "Jusqu’au retrait de la personne ; trois mois après la fin de la demande, sans nom au-delà.",
            "La personne, un aidant, un professionnel, ou l’assurance maladie.",
        )
    )
    holdings.register(
        Holding(
            "care.doctor_room",
            "Places des médecins pour de nouveaux patients",
            "professionals",
            "les médecins généralistes interrogés",
            (*ROOM, "care.NeedCount"),
            (COORDINATE, ANSWER),
            "Savoir qui peut suivre de nouveaux patients, et combien cherchent un médecin.",
            "Intérêt légitime : organiser l’accès aux soins sur le territoire (RGPD, article 6.1.f).",
            "La dernière réponse, deux ans ; les nombres, sans le nom de qui les a notés.",
            "Les médecins eux-mêmes, ou la coordination qui note leur réponse.",
        )
    )
    for label, reason in (
        ("care.DoctorListSettings", "réglages d’une liste"),
        ("care.PriorityRule", "règle de priorité, la même pour tous"),
        ("care.RoomRound", "une enquête : son titre, ses dates"),
        ("care.PlacementTally", "nombres par mois et par secteur"),
    ):
        not_personal.register(NotPersonal(label, reason))
    person_data.register(
        PersonData(
            "care.waiting_people", "Demande de médecin traitant", 41, PEOPLE, held_person, erase_person
        )
    )
    person_data.register(
        PersonData(
            "care.doctor_room",
            "Places pour de nouveaux patients",
            42,
            (*ROOM, "care.NeedCount"),
            held_room,
            erase_room,
            keeps="les nombres notés, sans le nom de qui les a notés.",
        )
    )
    retentions.register(
        Retention(
            "care.waiting_people",
            "Demandes de médecin traitant terminées",
            "La demande et les propositions qui la suivent ; les nombres restent.",
            KEPT,
            "Le temps de revenir sur une proposition qui n’aboutit pas (RGPD, article 5.1.e).",
            forget_people,
            minimum=timedelta(days=7),
        )
    )
    retentions.register(
        Retention(
            "care.doctor_room",
            "Réponses des médecins sur leurs places",
            "La réponse à une enquête close.",
            ROOM_KEPT,
            "Au-delà, une réponse ne dit plus rien de la place qu’il y a (RGPD, article 5.1.e).",
            forget_answers,
            minimum=timedelta(days=180),
        )
    )


def _named(person: Person) -> list[WaitingPerson]:
    """By the address given, or by a name that somebody checked. Nothing where no identity is kept."""
    if not health_data_taken() or not (person.emails or person.names):
        return []
    names = {search_text(one) for one in person.names}
    found = []
    for row in WaitingPerson.objects.order_by("pk").iterator(chunk_size=_BATCH):
        by_address = bool(row.email) and row.email.lower() in person.emails
        if by_address or (row.last_name and search_text(row.name) in names):
            found.append(row)
    return found


def held_person(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What was entered of somebody, and what was offered to them."""
    del everywhere
    for row in _named(person):
        rules = {one.key: one.label for one in in_force(timezone.localdate())}
        situation = ", ".join(rules.get(key, key) for key in row.criteria)
        yield described(
            row,
            leave_out=("once", "link_key", "digest", "identity_index", "situation"),
            at="created_at",
            extra=(("critères", situation),) if situation else (),
        )
        for one in row.offers.order_by("pk"):
            yield described(one, leave_out=("person", "link_key", "digest"), at="sent_at")


def erase_person(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Off the list, with everything that was kept."""
    del everywhere
    rows = _named(person)
    for row in rows:
        inside = Actor(by.user, row.community, by.roles)
        withdraw(by=inside, person=row)
        row.delete()
    return (
        [f"{count_words(len(rows), 'demande effacée', 'demandes effacées', feminine=True)}."] if rows else []
    )


def _room_rows(person: Person) -> tuple[Any, Any, Any]:
    mine = [one.pk for one in contacts_of(person)]
    return (
        DoctorRoom.objects.filter(contact__in=mine).order_by("pk"),
        RoomAsking.objects.filter(contact__in=mine).order_by("pk"),
        NeedCount.objects.filter(entered_by_id=person.user_id).order_by("pk")
        if person.user_id is not None
        else NeedCount.objects.none(),
    )


def held_room(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What a doctor said, and what somebody counted."""
    del everywhere
    rooms, askings, counts = _room_rows(person)
    for one in rooms.select_related("contact"):
        yield described(one, leave_out=("contact",), at="said_at")
    for one in askings.select_related("round", "contact"):
        yield described(one, leave_out=("contact", "link_key", "digest"), at="answered_at")
    for one in counts:
        yield described(one, at="updated_at")


def erase_room(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Answers go; numbers stay without a name. Whoever was offered to that doctor waits again."""
    del by, everywhere
    rooms, askings, counts = _room_rows(person)
    offers = DoctorOffer.objects.filter(room__in=rooms.order_by(), state__in=OPEN_OFFERS)
    for one in list(offers.select_related("community").order_by("pk")):
        # No letter: whose data are erased is not written to.
        cancel_offer(by=Actor.system(one.community), pk=one.pk, tells=False)
    gone = rooms.count() + askings.count()
    _forget_names({one.contact.name for one in rooms.select_related("contact")})
    for rows in (rooms, askings):
        rows.delete()
    counts.update(entered_by=None)
    said = count_words(gone, "réponse effacée", "réponses effacées", feminine=True)
    return [f"{said}."] if gone else []


def _forget_names(names: set[str]) -> None:
    """Offers stay without the doctor: no sentence of theirs, nor of another offer, names him any more."""
    for one in DoctorOffer.objects.exclude(reasons="").order_by("pk") if names else ():
        left = [line for line in one.why if not any(name in line for name in names)]
        if len(left) < len(one.why):
            one.reasons = "\n".join(left)
            one.save(update_fields=["reasons"])


def forget_people(before: datetime) -> int:
    """Erase waits that ended before that day, with their offers; counters stay."""
    day = timezone.localdate(before)
    done = 0
    with scopes_disabled():
        while keys := list(
            WaitingPerson.objects.filter(ended_on__lt=day)
            .exclude(state__in=STILL_WAITING)
            .order_by("pk")
            .values_list("pk", flat=True)[:_BATCH]
        ):
            WaitingPerson.objects.filter(pk__in=keys).delete()
            done += len(keys)
    return done


def forget_answers(before: datetime) -> int:
    """Erase answers of surveys that ended before that."""
    done = 0
    with scopes_disabled():
        while keys := list(
            RoomAsking.objects.filter(round__closed_at__lt=before)
            .order_by("pk")
            .values_list("pk", flat=True)[:_BATCH]
        ):
            RoomAsking.objects.filter(pk__in=keys).delete()
            done += len(keys)
    return done
