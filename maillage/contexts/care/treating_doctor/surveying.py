"""The survey of doctors: who could take people, when, how many, from where; reminders; what each answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.care.treating_doctor import letters, links
from maillage.contexts.care.treating_doctor.configuring import list_settings
from maillage.contexts.care.treating_doctor.models import DoctorRoom, Opening, RoomAsking, RoomRound
from maillage.contexts.care.treating_doctor.permissions import may
from maillage.contexts.care.treating_doctor.refusals import ChangedMeanwhile, DoctorListRefused
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import Draft, queue_many
from maillage.platform.tenancy.actor import Actor

# As the association keeps general practitioners (`association/contacts/professions`).
GP: Final = "10-mg"
MAX_PLACES: Final = 500
MAX_LETTERS: Final = 4
_GONE: Final = ("retired", "student")


def doctors() -> QuerySet[Any]:
    """Every general practitioner whom the association knows and who practises, by name."""
    rows = Contact.objects.filter(profession=GP).exclude(practice__in=_GONE).select_related("commune")
    found: QuerySet[Any] = rows.order_by("search_name", "pk")
    return found


def writable() -> QuerySet[Any]:
    """Those to whom a letter may leave."""
    return doctors().exclude(email="").filter(mail_refused_at=None)


@transaction.atomic
def ask_doctors_for_room(
    *,
    by: Actor,
    once: str,
    title: str,
    closes_on: date,
    message: str = "",
    contacts: Iterable[Contact] | None = None,
) -> RoomRound:
    """Ask doctors for their room: a letter with a personal link to each. contacts: all who can be written to if None.

    The same page sent twice (`once`) is one survey. Raises DoctorListRefused.
    """
    may(by, "coordinate")
    known = RoomRound.objects.filter(once=once).first()
    if known is not None:
        found: RoomRound = known
        return found
    title = " ".join(title.split())[:160]
    people = list(writable() if contacts is None else contacts)
    _check(title, closes_on, people)
    row = RoomRound(
        community=by.community,
        title=title,
        message=message.strip()[:2_000],
        closes_on=closes_on,
        once=once,
        created_by=by.user,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # Two clicks at once: the other one sends it.
        return _sent(once)
    askings = RoomAsking.objects.bulk_create(
        RoomAsking(community=by.community, round=row, contact=one) for one in people
    )
    count = _write(by, row, askings, timezone.now(), is_reminder=False)
    record(by=by, action="room_round.sent", obj=row, after={"letters": count})
    return row


def _sent(once: str) -> RoomRound:
    found: RoomRound = RoomRound.objects.get(once=once)
    return found


def _check(title: str, closes_on: date, people: Sequence[Contact]) -> None:
    if not title:
        raise DoctorListRefused("Donnez un titre à l’enquête.")
    if closes_on <= timezone.localdate():
        raise DoctorListRefused(
            "Choisissez une date de fin à venir : les médecins ont besoin de quelques jours."
        )
    if not people:
        raise DoctorListRefused(
            "Aucun médecin généraliste n’a d’adresse électronique dans les contacts : ajoutez-les d’abord."
        )


def _write(
    by: Actor, row: RoomRound, askings: Sequence[RoomAsking], now: datetime, *, is_reminder: bool
) -> int:
    """A letter to each that has an address; how many."""
    drafts: list[Draft] = []
    written = []
    for one in askings:
        if not one.contact.email or one.contact.mail_refused_at is not None:
            continue
        url = links.open_link(one)
        drafts.append(letters.room_asked(row, one.contact, url, is_reminder=is_reminder))
        one.letters += 1
        one.written_at = now
        written.append(one)
    RoomAsking.objects.bulk_update(written, ["digest", "letters", "written_at"], batch_size=500)
    purpose = letters.ROOM_REMINDER if is_reminder else letters.ROOM
    queue_many(by=by, community=by.community, letters=drafts, purpose=purpose)
    return len(drafts)


@transaction.atomic
def remind_doctors(*, by: Actor, pk: int, now: datetime | None = None) -> int:
    """Write again to those who have not answered, two days after their last letter at the earliest; how many letters.

    Raises DoctorListRefused for a survey that is over.
    """
    may(by, "coordinate")
    now = now or timezone.now()
    row: RoomRound = RoomRound.objects.select_for_update(no_key=True).get(pk=pk)
    if is_over(row, now):
        raise DoctorListRefused("Cette enquête est close : ouvrez-en une autre pour interroger de nouveau.")
    waiting = unanswered(row).filter(letters__lt=MAX_LETTERS).exclude(written_at__gt=now - timedelta(days=2))
    count = _write(by, row, list(waiting.select_related("contact")), now, is_reminder=True)
    if count:
        record(by=by, action="room_round.reminded", obj=row, after={"letters": count})
    return count


def unanswered(row: RoomRound) -> QuerySet[Any]:
    rows: QuerySet[Any] = RoomAsking.objects.filter(round=row, answer="").order_by("pk")
    return rows


def is_over(row: RoomRound, now: datetime) -> bool:
    return row.closed_at is not None or row.closes_on < timezone.localdate(now)


@transaction.atomic
def close_round(*, by: Actor, pk: int) -> None:
    """Its links still tell a doctor what he said, and take no further answer. Twice is once."""
    may(by, "coordinate")
    row: RoomRound = RoomRound.objects.get(pk=pk)
    if RoomRound.objects.filter(pk=pk, closed_at=None).update(closed_at=timezone.now()):
        record(by=by, action="room_round.closed", obj=row)


@transaction.atomic
def answer_round(
    *, by: Actor, asking: RoomAsking, values: dict[str, Any], now: datetime | None = None
) -> DoctorRoom:
    """A doctor answers by his link; answering again replaces the answer. Raises DoctorListRefused.

    values: opening, places, areas, home_visits, max_travel_min.
    """
    now = now or timezone.now()
    if is_over(asking.round, now):
        raise DoctorListRefused("Cette enquête est close. Écrivez à la coordination pour changer vos places.")
    row = _said(by, asking.contact, values, now, version=None)
    RoomAsking.objects.filter(pk=asking.pk).update(
        answer=row.opening,
        places=row.places if row.opening != Opening.NO else 0,
        home_visits=row.home_visits,
        areas=row.areas,
        answered_at=now,
    )
    record(
        by=by,
        action="doctor_room.answered",
        obj=row,
        label="Places d’un médecin",
        after={"opening": row.opening},
    )
    return row


@transaction.atomic
def say_doctor_room(
    *, by: Actor, contact: Contact, version: int | None = None, now: datetime | None = None, **values: Any
) -> DoctorRoom:
    """Write what a doctor said: for oneself, or by who coordinates. Raises ChangedMeanwhile, DoctorListRefused.

    values: opening, places, areas, home_visits, max_travel_min. version: of the page that was shown, if any.
    """
    if by.user is None or contact.user_id != by.user.pk:
        may(by, "coordinate")
    row = _said(by, contact, values, now or timezone.now(), version=version)
    record(
        by=by,
        action="doctor_room.said",
        obj=row,
        label="Places d’un médecin",
        after={"opening": row.opening, "places": row.places},
    )
    return row


def _said(
    by: Actor, contact: Contact, values: dict[str, Any], now: datetime, version: int | None
) -> DoctorRoom:
    opening, places = values.get("opening", Opening.NO), int(values.get("places") or 0)
    if opening not in Opening.values:
        raise DoctorListRefused("Répondez « maintenant », « dans les six mois » ou « non ».")
    if opening != Opening.NO and not 0 < places <= MAX_PLACES:
        raise DoctorListRefused(f"Dites combien de personnes vous pourriez suivre, de 1 à {MAX_PLACES}.")
    room, _ = DoctorRoom.objects.get_or_create(community=by.community, contact=contact)
    row: DoctorRoom = DoctorRoom.objects.select_for_update(no_key=True).get(pk=room.pk)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(row)
    row.opening = opening
    # What is held stays held: « places » are those that can be given from now on, beside.
    row.places = row.held + (places if opening != Opening.NO else 0)
    row.areas = sorted(set(values.get("areas") or []))
    row.home_visits = bool(values.get("home_visits"))
    row.max_travel_min = values.get("max_travel_min") or None
    row.said_at = now
    row.version += 1
    # `held` is moved by others with conditional updates: this write leaves it alone, and counts from today's.
    DoctorRoom.objects.filter(pk=row.pk).update(
        opening=row.opening,
        places=F("held") + (places if opening != Opening.NO else 0),
        areas=row.areas,
        home_visits=row.home_visits,
        max_travel_min=row.max_travel_min,
        said_at=now,
        version=row.version,
    )
    return row


@transaction.atomic
def fill_places(*, by: Actor, pk: int, count: int) -> DoctorRoom:
    """So many places went to people whom no offer here names (without identity, or by other ways); never too many.

    Raises DoctorListRefused.
    """
    row: DoctorRoom = DoctorRoom.objects.select_related("contact").get(pk=pk)
    if by.user is None or row.contact.user_id != by.user.pk:
        may(by, "coordinate")
    if count < 1:
        raise DoctorListRefused("Dites combien de places ont été prises, au moins une.")
    if not hold(pk, count):
        raise DoctorListRefused("Ce médecin n’a pas autant de places libres : rechargez la page.")
    record(by=by, action="doctor_room.filled", obj=row, label="Places d’un médecin", after={"count": count})
    row.refresh_from_db()
    return row


def hold(pk: int, count: int = 1) -> bool:
    """Take places of a doctor who takes people now; False if there are not as many. One UPDATE decides of a race."""
    free = Q(held__lte=F("places") - count)
    return bool(DoctorRoom.objects.filter(free, pk=pk, opening=Opening.NOW).update(held=F("held") + count))


def give_back(pk: int | None) -> None:
    """A place that nobody takes after all is free again; nothing where the doctor is gone (None)."""
    DoctorRoom.objects.filter(pk=pk, held__gt=0).update(held=F("held") - 1)


def due_reminders(now: datetime) -> list[RoomRound]:
    """Surveys of the open scope in which somebody should be reminded today. 2 queries."""
    before = now - timedelta(days=list_settings().survey_days)
    rows = RoomRound.objects.filter(
        closed_at=None,
        closes_on__gte=timezone.localdate(now),
        askings__answer="",
        askings__letters__lt=MAX_LETTERS,
        askings__letters__gt=0,
        askings__written_at__lte=before,
    )
    return list(rows.distinct().order_by("pk"))
