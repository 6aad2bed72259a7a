"""People who wait: entered, kept once, consenting, withdrawn, erased. Only where health data are taken."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.contexts.care.treating_doctor import letters, links
from maillage.contexts.care.treating_doctor.configuring import list_settings
from maillage.contexts.care.treating_doctor.counting import tally
from maillage.contexts.care.treating_doctor.models import (
    AT_HOME,
    OPEN_OFFERS,
    STILL_WAITING,
    DoctorOffer,
    OfferState,
    Origin,
    Outcome,
    PersonState,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.permissions import may, need_identity
from maillage.contexts.care.treating_doctor.priorities import BY_AGE, by_age, in_force
from maillage.contexts.care.treating_doctor.refusals import ChangedMeanwhile, DoctorListRefused
from maillage.contexts.care.treating_doctor.surveying import give_back
from maillage.core.calendars.terms import months_later
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.encryption.sealing import blind_index
from maillage.platform.messaging.services import queue_many
from maillage.platform.tenancy.actor import Actor

LABEL: Final = "Demande de médecin traitant"
# Who was entered from a list and never agreed is not kept for years: time to call everybody, and no more.
UNAGREED_MONTHS: Final = 3
# What says who it is; beside it, `situation` says how they are.
SEALED: Final = ("last_name", "first_name", "birth_date", "phone", "email", "carer")
WIPED: Final = (*SEALED, "identity_index", "situation", "commune")


@dataclass(frozen=True)
class Entered:
    """is_known: the person was on the list already, and nothing was added."""

    person: WaitingPerson
    is_known: bool


def identity_index(last_name: str, first_name: str, birth: date | None) -> str:
    """What finds the same person again; "" where too little is known to tell two people apart."""
    if not (last_name.strip() and first_name.strip() and birth):
        return ""
    text = f"{search_text(last_name)}|{search_text(first_name)}|{birth.isoformat()}"
    return blind_index(text, purpose="care.WaitingPerson.identity")


def birth_of(row: WaitingPerson) -> date | None:
    return date.fromisoformat(row.birth_date) if row.birth_date else None


@dataclass(frozen=True)
class Terms:
    """What every registration of a day shares.

    rules: keys of those in force. expires_on: then it is to be renewed; unagreed_until: the same for who did not agree.
    """

    today: date
    rules: tuple[str, ...]
    expires_on: date
    unagreed_until: date


def terms_of(today: date) -> Terms:
    """3 queries at most, however many people are entered."""
    rules = tuple(rule.key for rule in in_force(today))
    months = list_settings().renew_months
    unagreed_until = months_later(today, min(months, UNAGREED_MONTHS))
    return Terms(today, rules, months_later(today, months), unagreed_until)


def until(row: WaitingPerson, terms: Terms) -> date:
    """How long a registration of today counts: long for who agreed, short for who was entered from a list."""
    return terms.expires_on if row.consent_at else terms.unagreed_until


def situation_of(given: Iterable[str], birth: date | None, at_home: bool, terms: Terms) -> str:
    """The criteria as they are kept: those given that a rule names, those that follow of the age, and `AT_HOME`."""
    wanted = {*given, *(by_age(birth, terms.today) if birth else ())} - {AT_HOME}
    known = [key for key in terms.rules if key in wanted or (at_home and key == AT_HOME)]
    # A doctor who does not move is not proposed to who cannot, whatever the rules say.
    return " ".join([*known, *((AT_HOME,) if at_home and AT_HOME not in known else ())])


def built(by: Actor, values: Mapping[str, Any], once: str, terms: Terms) -> WaitingPerson:
    """The row, not saved; values: what the forms and the import give. No query. Raises DoctorListRefused."""
    today = terms.today
    birth: date | None = values.get("birth_date")
    last, first = str(values.get("last_name", "")).strip(), str(values.get("first_name", "")).strip()
    if not last or not first:
        raise DoctorListRefused("Écrivez le nom et le prénom.")
    if birth is None or not date(1900, 1, 1) <= birth <= today:
        raise DoctorListRefused("Écrivez la date de naissance, comme 02/12/1950 : elle évite les doublons.")
    since: date = values.get("since_on") or today
    row = WaitingPerson(
        community=by.community,
        last_name=last[:120],
        first_name=first[:120],
        birth_date=birth.isoformat(),
        phone=str(values.get("phone", ""))[:30],
        email=str(values.get("email", ""))[:200],
        carer=str(values.get("carer", "")).strip()[:200],
        identity_index=identity_index(last, first, birth),
        commune=values.get("commune"),
        situation=situation_of(values.get("criteria", ()), birth, bool(values.get("at_home")), terms),
        origin=values.get("origin", Origin.PROFESSIONAL),
        consent_at=timezone.now() if values.get("has_consent") else None,
        since_on=min(since, today),
        once=once,
        entered_by=by.user,
        source=values.get("source"),
    )
    row.expires_on = until(row, terms)
    return row


@transaction.atomic
def add_person(*, by: Actor, once: str, **values: Any) -> Entered:
    """Enter somebody; the same page sent twice, or the same identity already waiting, adds nobody.

    Of who waits already, what was not known yet (an agreement, a telephone) is completed, and nothing replaced.

    values: last_name, first_name, birth_date, phone, email, carer, commune, criteria, at_home, origin, has_consent,
    since_on, source. A confirmation leaves to the address given, if any. Raises DoctorListRefused.
    """
    need_identity()
    may(by, "add_person")
    today = timezone.localdate()
    row = built(by, values, once, terms_of(today))
    known = _known(row) or _saved(row)
    if known is not None:
        return _asked_again(by, known.pk, row, today)
    open_page(by, row, tell=True)
    record(by=by, action="waiting_person.added", obj=row, label=LABEL, after={"origin": row.origin})
    return Entered(row, is_known=False)


def _known(row: WaitingPerson) -> WaitingPerson | None:
    found: WaitingPerson | None = WaitingPerson.objects.filter(
        identity_index=row.identity_index, state__in=STILL_WAITING
    ).first()
    return found


def _saved(row: WaitingPerson) -> WaitingPerson | None:
    """None once it is saved; the other one where somebody entered the same person meanwhile."""
    if WaitingPerson.objects.filter(once=row.once).exists():
        # The page was gone back to and filled for somebody else, or by somebody who had left: not a double click.
        row.once = secrets.token_urlsafe(16)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        other = _known(row)
        if other is None:
            raise
        return other
    return None


def _asked_again(by: Actor, pk: int, new: WaitingPerson, today: date) -> Entered:
    row = locked(pk)
    if row.once == new.once:
        # A double click: the same answer, and nothing more.
        return Entered(row, is_known=False)
    names = _completed(row, new, by_account=by.user is not None)
    row.asked_again_on = today
    agreed = ("expires_on", "renewal_asked_on") if "consent_at" in names else ()
    if agreed:
        _agreed(row)
    _save(row, "asked_again_on", *agreed, *names)
    if "email" in names:
        open_page(by, row, tell=True)
    record(by=by, action="waiting_person.asked_again", obj=row, label=LABEL, after={"completed": names})
    return Entered(row, is_known=True)


def _completed(row: WaitingPerson, new: WaitingPerson, *, by_account: bool) -> list[str]:
    """Fill what is empty on the row of who waits already, which the caller saves; names of what was filled.

    by_account: False for the public form. An address typed there is not taken: a stranger who knows the name and the
    birth date would be sent the link that tells the situation.
    """
    names = [
        name
        for name in ("phone", "carer", "commune_id", "consent_at", *(("email",) if by_account else ()))
        if not getattr(row, name) and getattr(new, name)
    ]
    for name in names:
        setattr(row, name, getattr(new, name))
    more = [key for key in new.criteria if key not in row.criteria]
    if more:
        row.situation = " ".join([*row.criteria, *more])
        names.append("situation")
    return ["commune" if name == "commune_id" else name for name in names]


def open_page(by: Actor, row: WaitingPerson, *, tell: bool) -> str:
    """Make the personal link work, and tell its address to who has one. In the caller's transaction."""
    url = links.open_link(row)
    row.save(update_fields=["digest"])
    if tell and row.email:
        queue_many(
            by=by,
            community=by.community,
            letters=[letters.person_registered(row, url)],
            purpose=letters.PERSON,
        )
    return url


@transaction.atomic
def record_consent(*, by: Actor, pk: int, version: int) -> WaitingPerson:
    """The person agrees that doctors read their situation, without the name. Raises ChangedMeanwhile."""
    may(by, "coordinate")
    row = locked(pk, version)
    if row.consent_at is None:
        row.consent_at = timezone.now()
        _agreed(row)
        _save(row, "consent_at", "expires_on", "renewal_asked_on")
        record(by=by, action="waiting_person.consented", obj=row, label=LABEL)
    return row


def _agreed(row: WaitingPerson) -> None:
    """From now on the registration counts as long as any other."""
    row.expires_on = until(row, terms_of(timezone.localdate()))
    row.renewal_asked_on = None


@transaction.atomic
def update_person(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> WaitingPerson:
    """Change criteria, commune, home visits, ways to reach them. Raises ChangedMeanwhile, DoctorListRefused."""
    may(by, "coordinate")
    need_identity()
    row = locked(pk, version)
    for name in ("phone", "email", "carer", "commune"):
        if name in values:
            setattr(row, name, values[name])
    if "criteria" in values or "at_home" in values:
        at_home = bool(values.get("at_home", row.at_home))
        given = values.get("criteria", row.criteria)
        row.situation = situation_of(given, birth_of(row), at_home, terms_of(timezone.localdate()))
    _save(row, "phone", "email", "carer", "commune", "situation")
    record(by=by, action="waiting_person.changed", obj=row, label=LABEL)
    return row


def aged(row: WaitingPerson, terms: Terms) -> str:
    """The criteria as they are today, birthdays since then counted: nothing but the rules of age moves."""
    birth = birth_of(row)
    if birth is None:
        return row.situation
    by_themselves = {key for key, *_ in BY_AGE}
    now = [key for key in by_age(birth, terms.today) if key in terms.rules]
    if set(now) == by_themselves.intersection(row.criteria):
        return row.situation
    return " ".join([*(key for key in row.criteria if key not in by_themselves), *now])


@transaction.atomic
def follow_age(*, by: Actor, pk: int, terms: Terms) -> bool:
    """After a birthday; False when somebody wrote meanwhile what is true today."""
    may(by, "coordinate")
    row = locked(pk)
    situation = aged(row, terms)
    if row.state not in STILL_WAITING or situation == row.situation:
        return False
    row.situation = situation
    _save(row, "situation")
    record(by=by, action="waiting_person.aged", obj=row, label=LABEL)
    return True


@transaction.atomic
def renew(*, by: Actor, person: WaitingPerson) -> None:
    """Still looking, by the person's own link or as somebody was told: the registration counts anew."""
    may(by, "coordinate")
    expires_on = until(person, terms_of(timezone.localdate()))
    rows = WaitingPerson.objects.filter(pk=person.pk, state__in=STILL_WAITING)
    if rows.update(expires_on=expires_on, renewal_asked_on=None):
        record(by=by, action="waiting_person.renewed", obj=person, label=LABEL)


@transaction.atomic
def withdraw(*, by: Actor, person: WaitingPerson) -> bool:
    """The person leaves the list, by their own link; what identifies them is erased at once. False if it was."""
    return _leave(by, person.pk, Outcome.WITHDRAWN, erase=True)


@transaction.atomic
def end_wait(*, by: Actor, pk: int, outcome: str) -> bool:
    """Take somebody off the list: found alone, moved, asked to be removed. Identity goes at once for the last one."""
    may(by, "coordinate")
    if outcome not in Outcome.values or outcome == Outcome.PLACED:
        raise DoctorListRefused("Dites pourquoi cette personne quitte la liste.")
    return _leave(by, pk, outcome, erase=outcome == Outcome.WITHDRAWN)


def _leave(by: Actor, pk: int, outcome: str, *, erase: bool) -> bool:
    row: WaitingPerson = WaitingPerson.objects.select_for_update(no_key=True).get(pk=pk)
    if row.state == PersonState.GONE:
        return False
    today = timezone.localdate()
    was_placed = row.state == PersonState.PLACED
    _cancel_offers(by, row)
    row.state, row.outcome, row.ended_on = PersonState.GONE, outcome, today
    if not was_placed:
        tally(row, outcome, today)
    names = ["state", "outcome", "ended_on"]
    if erase:
        wipe(row)
        names += WIPED
    _save(row, *names)
    record(by=by, action="waiting_person.left", obj=row, label=LABEL, after={"outcome": outcome})
    return True


def wipe(row: WaitingPerson) -> None:
    """Nothing of the person is left on the row, nor on what was offered to them; the caller saves `WIPED`."""
    for name in WIPED:
        setattr(row, name, None if name == "commune" else "")
    DoctorOffer.objects.filter(person=row).update(reasons="", minutes=None)


def _cancel_offers(by: Actor, row: WaitingPerson) -> None:
    """Their places are free again; a doctor who had said yes expects somebody, and is told."""
    offers = DoctorOffer.objects.filter(person=row, state__in=OPEN_OFFERS)
    for one in offers.select_related("community", "room__contact").order_by("pk"):
        if not DoctorOffer.objects.filter(pk=one.pk, state=one.state).update(state=OfferState.CANCELLED):
            continue
        give_back(one.room_id)
        if one.doctor_at is not None and one.room is not None and one.room.contact.email:
            letter = letters.doctor_set_free(one)
            queue_many(by=by, community=by.community, letters=[letter], purpose=letters.OFFER)


def locked(pk: int, version: int | None = None) -> WaitingPerson:
    """For a write in the caller's transaction. Raises ChangedMeanwhile."""
    row: WaitingPerson = WaitingPerson.objects.select_for_update(no_key=True).get(pk=pk)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(row)
    return row


def _save(row: WaitingPerson, *names: str) -> None:
    row.version += 1
    row.save(update_fields=[*names, "version"])
