"""Opening, reminding, closing: what a questionnaire lives through once its questions are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from maillage.contexts.programme.surveys import links, queries
from maillage.contexts.programme.surveys.audience import MAX_INVITED, Invited, Person, persons
from maillage.contexts.programme.surveys.models import (
    TRANSITIONS,
    Invitation,
    Reach,
    Survey,
    SurveyQuestion,
    SurveyState,
)
from maillage.contexts.programme.surveys.questions import asked
from maillage.contexts.programme.surveys.refusals import SurveyRefused
from maillage.contexts.programme.surveys.services import locked
from maillage.core.surveys.crossing import FEWEST
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import Draft, queue_many
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import long_date, with_article

PURPOSE: Final = "programme.survey"
REMINDER: Final = "programme.survey_reminder"
# Letters that one person gets of one questionnaire, the first one included.
MAX_LETTERS: Final = 4
REMIND_AFTER: Final = timedelta(days=2)
# Without a last day it closes after that, so that its answers are erased in their time.
LONGEST: Final = timedelta(days=365)
# What is left to one that is opened again after that, days.
REOPENED_DAYS: Final = 30
SHOWN_ONCE: Final = (
    "Ce questionnaire est anonyme et ses résultats ont été montrés : rouvert, il laisserait deviner les réponses "
    "venues depuis, en comparant. Copiez-le pour en faire un autre."
)


@transaction.atomic
def open_survey(*, by: Actor, pk: int, version: int, at: datetime | None = None) -> Survey:
    """Open a draft: invite those it asks and write to them. With a day of opening to come it waits for that day.

    at: when it happens, now unless told. Raises ChangedMeanwhile, SurveyRefused.
    """
    now = at or timezone.now()
    row = locked(pk, version)
    _may(row, SurveyState.OPEN)
    _check_ready(row, timezone.localdate(now))
    if row.opens_on and row.opens_on > timezone.localdate(now):
        row.state = SurveyState.READY
        row.version += 1
        row.save()
        record(by=by, action="survey.scheduled", obj=row, after={"opens_on": row.opens_on})
        return row
    return _open(by, row, now)


@transaction.atomic
def open_when_due(*, by: Actor, pk: int) -> bool:
    """Open a questionnaire whose day has come; False if somebody did meanwhile, or its last day has passed."""
    row: Survey = Survey.objects.select_for_update(no_key=True).get(pk=pk)
    today = timezone.localdate()
    if row.state != SurveyState.READY or (row.opens_on and row.opens_on > today):
        return False
    if row.closes_on and row.closes_on < today:
        # Letters that lead to a closed page would be sent for nothing: it waits, and its page says so.
        return False
    _open(by, row, timezone.now())
    return True


def _open(by: Actor, row: Survey, now: datetime) -> Survey:
    row.state = SurveyState.OPEN
    row.opened_at = row.opened_at or now
    row.closed_at = None
    row.version += 1
    row.save()
    letters = _invite(by, row, timezone.localdate(now)) if row.reach == Reach.INVITED else 0
    record(by=by, action="survey.opened", obj=row, after={"letters": letters})
    return row


@transaction.atomic
def back_to_draft(*, by: Actor, pk: int, version: int) -> Survey:
    """Take back a questionnaire that waits for its day."""
    row = locked(pk, version)
    _may(row, SurveyState.DRAFT)
    row.state = SurveyState.DRAFT
    row.version += 1
    row.save()
    record(by=by, action="survey.taken_back", obj=row)
    return row


@transaction.atomic
def close_survey(*, by: Actor, pk: int, at: datetime | None = None) -> Survey:
    """Take no more answers. Twice is once."""
    row: Survey = Survey.objects.select_for_update(no_key=True).get(pk=pk)
    if row.state == SurveyState.CLOSED:
        return row
    _may(row, SurveyState.CLOSED)
    row.state, row.closed_at = SurveyState.CLOSED, at or timezone.now()
    row.version += 1
    row.save()
    record(by=by, action="survey.closed", obj=row)
    return row


def may_reopen(row: Survey) -> bool:
    """False of an anonymous questionnaire whose results were shown when it closed. 1 query at most."""
    return not row.is_anonymous or len(queries.answers_of(row)) < FEWEST


@transaction.atomic
def reopen_survey(*, by: Actor, pk: int, version: int) -> Survey:
    """Take answers again, of those who were invited; its last day is taken off if it has passed.

    Never of an anonymous one whose results were shown: closed again, they would tell by comparison what came since.
    One that opened more than LONGEST ago gets a last day, REOPENED_DAYS from now: without, it would close by itself.
    """
    row = locked(pk, version)
    if row.state != SurveyState.CLOSED:
        raise SurveyRefused("Ce questionnaire n’est pas clos.")
    if not may_reopen(row):
        raise SurveyRefused(SHOWN_ONCE)
    now = timezone.now()
    today = timezone.localdate(now)
    row.state, row.closed_at = SurveyState.OPEN, None
    if row.closes_on and row.closes_on < today:
        row.closes_on = None
    if row.closes_on is None and row.opened_at is not None and row.opened_at < now - LONGEST:
        row.closes_on = today + timedelta(days=REOPENED_DAYS)
    row.version += 1
    row.save()
    record(by=by, action="survey.reopened", obj=row, after={"closes_on": row.closes_on})
    return row


@transaction.atomic
def remind(*, by: Actor, pk: int) -> int:
    """Write again to those who have neither answered nor declined; how many letters.

    Raises SurveyRefused where it is too early, or nobody is left to write to.
    """
    row: Survey = Survey.objects.select_for_update(no_key=True).get(pk=pk)
    now = timezone.now()
    if not queries.accepts(row, timezone.localdate(now)):
        raise SurveyRefused("Ce questionnaire ne prend plus de réponses : personne n’est relancé.")
    last = row.reminded_at or row.opened_at
    if last is not None and now - last < REMIND_AFTER:
        raise SurveyRefused(
            "La dernière lettre est partie il y a moins de deux jours : laissez le temps de répondre."
        )
    left = [
        one
        for one in queries.waiting(row)
        .filter(letters__gt=0, letters__lt=MAX_LETTERS)
        .select_related("contact")
        if one.contact is None or one.contact.mail_refused_at is None
    ]
    if not left:
        raise SurveyRefused("Personne à relancer : chacun a répondu, ou a déjà reçu toutes les relances.")
    _write_to(by, row, left, REMINDER)
    row.reminded_at = now
    row.save(update_fields=["reminded_at", "updated_at"])
    record(by=by, action="survey.reminded", obj=row, after={"letters": len(left)})
    return len(left)


def _may(row: Survey, state: SurveyState) -> None:
    if state not in TRANSITIONS[row.state]:
        raise SurveyRefused(f"Ce questionnaire est {row.get_state_display()} : rechargez la page.")


def _check_ready(row: Survey, today: date) -> None:
    if not asked(SurveyQuestion.objects.filter(survey=row).order_by("rank", "pk")):
        raise SurveyRefused("Ajoutez au moins une question avant d’ouvrir.")
    if row.closes_on and row.closes_on < today:
        raise SurveyRefused("Le dernier jour est passé : changez-le avant d’ouvrir.")


def _invite(by: Actor, row: Survey, on: date) -> int:
    """Make the invitations that are missing and write to those; how many letters."""
    assert by.community is not None
    wanted = persons(Invited.from_json(row.audience), by.community, on)
    if not wanted:
        raise SurveyRefused("Personne à inviter : élargissez les personnes invitées.")
    if len(wanted) > MAX_INVITED:
        raise SurveyRefused(
            f"Un questionnaire invite {MAX_INVITED} personnes au plus : précisez à qui il s’adresse."
        )
    known = set(Invitation.objects.filter(survey=row).values_list("contact_id", "entry"))
    new = [one for one in wanted if (one.contact, one.entry) not in known]
    invited = _made(row, new)
    writable = [one for one, person in zip(invited, new, strict=True) if takes_mail(person)]
    _write_to(by, row, writable, PURPOSE)
    return len(writable)


def _made(row: Survey, people: Sequence[Person]) -> list[Invitation]:
    made = []
    for one in people:
        invitation = Invitation(
            community_id=row.community_id,
            survey=row,
            contact_id=one.contact,
            entry=one.entry,
            name=one.name[:260],
            email=one.email,
            link_key=links.new_key(),
        )
        invitation.digest = digest_of(links.secret_of(invitation))
        made.append(invitation)
    return list(Invitation.objects.bulk_create(made))


def takes_mail(person: Person) -> bool:
    if person.wants_no_mail:
        return False
    try:
        validate_email(person.email)
    except ValidationError:
        return False
    return True


def _write_to(by: Actor, row: Survey, people: Sequence[Invitation], purpose: str) -> None:
    links.open_links(people)
    letters = [letter(by, row, one, is_reminder=purpose == REMINDER) for one in people]
    queue_many(by=by, community=by.community, letters=letters, purpose=purpose)
    for one in people:
        one.letters += 1
    Invitation.objects.bulk_update(people, ["letters"], batch_size=500)


def letter(by: Actor, row: Survey, one: Invitation, *, is_reminder: bool) -> Draft:
    """The letter of one person."""
    assert by.community is not None
    parts = [f"Bonjour {one.name},"]
    if is_reminder:
        parts.append("Votre avis nous manque encore : il suffit de quelques minutes, sur un téléphone aussi.")
    if row.intro:
        parts.append(row.intro.strip())
    parts.append(
        f"Pour répondre, sans compte ni mot de passe :\n{links.address('survey_own', links.secret_of(one))}"
    )
    if row.closes_on:
        parts.append(f"Vous pouvez répondre jusqu’au {long_date(row.closes_on)} inclus.")
    if row.is_anonymous:
        parts.append(
            "Ce questionnaire est anonyme : ce lien sert seulement à ne compter qu’une réponse par personne ; rien ne "
            "relie vos réponses à vous."
        )
    else:
        parts.append("Vos réponses seront lues avec votre nom.")
    parts.append(
        f"-- \nCe message vient de {with_article(by.community.name)}. Ce lien est personnel : ne le transmettez pas. "
        "La page permet aussi de dire que vous ne souhaitez pas répondre, et vous ne serez plus relancé."
    )
    subject = f"Rappel : {row.title}" if is_reminder else row.title
    return Draft(one.email, subject, "\n\n".join(parts) + "\n")
