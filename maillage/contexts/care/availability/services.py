"""Writes on who may be asked: by himself, by the coordinator in his name, by the link at the foot of messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.links import new_key, sealed
from maillage.contexts.care.availability.mobiles import e164
from maillage.contexts.care.availability.models import AgreedBy, CareSettings, Responder
from maillage.contexts.care.availability.queries import contact_of
from maillage.contexts.care.permissions import ANSWER, CONFIGURE, COORDINATE
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

SETTINGS: Final = (
    "wave_size",
    "wave_min_today",
    "wave_min_24h",
    "wave_min_48h",
    "escalate_before_min",
    "max_travel_min",
    "quiet_from",
    "quiet_until",
    "weekly_cap",
    "grouping_population",
    "purge_days",
    "coordination_min",
    "digest_on",
)
# What a professional chooses for himself.
CHOICES: Final = (
    "by_email",
    "by_sms",
    "mobile",
    "needs",
    "commune",
    "max_travel_min",
    "home_visits",
    "quiet_from",
    "quiet_until",
    "weekly_cap",
    "not_before",
)
# A refusal « pas avant » that is longer is a refusal altogether, and says so.
MAX_POSTPONED: Final = timedelta(days=366)
NO_CONTACT: Final = (
    "Votre compte n’est relié à aucune fiche de contact de l’association : demandez à la coordination de le relier, "
    "puis revenez ici."
)


class AvailabilityRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written. field: the one to correct."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, AvailabilityRefused):
    """Somebody else saved it since the page was shown."""

    def __init__(self, current: Any) -> None:
        super().__init__(current)
        self.field = ""


def abilities(actor: Actor, row: Responder) -> dict[str, bool]:
    """change: save his choices; stop: note that he is no longer to be asked."""
    mine = actor.user is not None and row.contact.user_id == actor.user.pk and actor.can(ANSWER)
    return {"change": mine or actor.can(COORDINATE), "stop": mine or actor.can(COORDINATE)}


# --- How the community asks --------------------------------------------------------------------------------


@transaction.atomic
def save_settings(*, by: Actor, version: int, values: Mapping[str, Any]) -> CareSettings:
    """Change how requests go out. version: 0 while nothing was ever saved.

    Raises ChangedMeanwhile, AvailabilityRefused.
    """
    if not by.can(CONFIGURE):
        raise PermissionDenied
    serialised(by)
    row: CareSettings | None = CareSettings.objects.order_by("pk").first()
    if (row.version if row is not None else 0) != version:
        raise ChangedMeanwhile(row if row is not None else CareSettings(community=by.community, version=0))
    row = row if row is not None else CareSettings(community=by.community, version=0)
    changed = [name for name in SETTINGS if name in values and getattr(row, name) != values[name]]
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, values[name])
    if row.wave_size < 1:
        raise AvailabilityRefused("Une vague s’adresse à un professionnel au moins.", "wave_size")
    row.version += 1
    row.save()
    after = {name: getattr(row, name) for name in changed}
    record(by=by, action="care_settings.changed", obj=row, before=before, after=after)
    return row


# --- Who may be asked --------------------------------------------------------------------------------------


@transaction.atomic
def save_own(*, by: Actor, version: int, is_open: bool, values: Mapping[str, Any]) -> Responder:
    """The actor says whether he agrees to be asked, and how. version: 0 the first time.

    Raises ChangedMeanwhile, AvailabilityRefused (no contact, no way to reach him, no mobile for text messages).
    """
    if not by.can(ANSWER):
        raise PermissionDenied
    serialised(by)
    contact = contact_of(by.user)
    if contact is None:
        raise AvailabilityRefused(NO_CONTACT)
    row = _held(contact, version)
    if is_open and not row.is_open:
        row.agreed_at, row.agreed_by, row.noted_by = timezone.now(), AgreedBy.SELF, None
    return _saved(by, row, is_open, values)


@transaction.atomic
def note_agreement(
    *, by: Actor, contact: Contact, agreed_on: date, means: str, version: int, values: Mapping[str, Any]
) -> Responder:
    """The coordinator writes down that somebody agreed, on which day and how. version: 0 for who is not there yet.

    Raises ChangedMeanwhile, AvailabilityRefused.
    """
    if not by.can(COORDINATE):
        raise PermissionDenied
    if means not in AgreedBy.values or means == AgreedBy.SELF:
        raise AvailabilityRefused("Dites comment la personne a donné son accord.", "means")
    if agreed_on > timezone.localdate():
        raise AvailabilityRefused("Un accord ne se note pas avant d’être donné.", "agreed_on")
    serialised(by)
    row = _held(contact, version)
    if row.stopped_at is not None and timezone.localdate(row.stopped_at) > agreed_on:
        raise AvailabilityRefused(
            "Depuis cette date, la personne a demandé à ne plus être sollicitée : il faut un accord plus récent.",
            "agreed_on",
        )
    # Noon: the day is what is known, and noon is of that day in every French time zone near it.
    row.agreed_at = timezone.make_aware(datetime.combine(agreed_on, time(12)))
    row.agreed_by, row.noted_by = means, by.user
    return _saved(by, row, True, values)


@transaction.atomic
def change_choices(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> Responder:
    """The coordinator corrects how somebody is asked; his agreement stays as it is. Raises as `save_own`."""
    if not by.can(COORDINATE):
        raise PermissionDenied
    serialised(by)
    row = Responder.objects.select_related("contact").get(pk=pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    return _saved(by, row, row.is_open, values)


def _held(contact: Contact, version: int) -> Responder:
    """The line of the contact, a new one the first time; the writers of the community are one after the other."""
    row: Responder | None = Responder.objects.filter(contact=contact).order_by("pk").first()
    if (row.version if row is not None else 0) != version:
        assert row is not None
        raise ChangedMeanwhile(row)
    if row is None:
        row = Responder(community=contact.community, contact=contact, link_key=new_key(), version=0)
        sealed(row)
    row.contact = contact
    return row


def _saved(by: Actor, row: Responder, is_open: bool, values: Mapping[str, Any]) -> Responder:
    changed = [name for name in CHOICES if name in values and getattr(row, name) != values[name]]
    before = {"is_open": row.is_open} | {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, values[name])
    _check(row, is_open)
    if row.is_open and not is_open:
        row.stopped_at = timezone.now()
    elif is_open:
        row.stopped_at = None
    row.is_open, row.profession = is_open, row.contact.profession
    if row.commune_id is None and row.contact.commune_id is not None:
        row.commune = row.contact.commune
    row.version += 1
    row.save()
    after = {"is_open": is_open} | {name: getattr(row, name) for name in changed}
    record(by=by, action="responder.saved", obj=row, label=row.name, before=before, after=after)
    return row


def _check(row: Responder, is_open: bool) -> None:
    try:
        row.mobile = e164(row.mobile)
    except ValueError as wrong:
        raise AvailabilityRefused(str(wrong), "mobile") from wrong
    if row.by_sms and not row.mobile:
        raise AvailabilityRefused("Donnez le numéro de mobile auquel envoyer les SMS.", "mobile")
    if (row.quiet_from is None) != (row.quiet_until is None):
        raise AvailabilityRefused("Donnez les deux heures, ou aucune.", "quiet_until")
    if row.not_before is not None and row.not_before > timezone.now() + MAX_POSTPONED:
        raise AvailabilityRefused(
            "Au-delà d’un an, cessez plutôt d’être sollicité : vous reprendrez quand vous voudrez.",
            "not_before",
        )
    if not is_open:
        return
    if not row.by_email and not row.by_sms:
        raise AvailabilityRefused("Choisissez au moins un moyen : courriel ou SMS.", "by_email")
    if row.by_email and not row.by_sms and not row.contact.email:
        raise AvailabilityRefused(
            "La fiche de contact n’a pas d’adresse électronique : complétez-la, ou choisissez les SMS.",
            "by_email",
        )


@transaction.atomic
def stop(*, by: Actor, pk: int) -> Responder:
    """He is no longer asked, from now on. Twice is once.

    By the person (the link at the foot of messages acts for the installation), or by the coordinator at his request.
    """
    row = _of(by, pk)
    if not row.is_open:
        return row
    row.is_open, row.stopped_at = False, timezone.now()
    row.version += 1
    row.save(update_fields=["is_open", "stopped_at", "version"])
    record(
        by=by,
        action="responder.stopped",
        obj=row,
        label=row.name,
        before={"is_open": True},
        after={"is_open": False},
    )
    return row


@transaction.atomic
def resume(*, by: Actor, pk: int) -> Responder:
    """He agrees again, himself: by his link, whose page has just told him that he had refused. Twice is once.

    AvailabilityRefused for who never agreed before, since nothing says how to reach him.
    """
    row = _of(by, pk)
    if row.is_open:
        return row
    if row.agreed_at is None:
        raise AvailabilityRefused(
            "Choisissez d’abord comment être sollicité, avec votre compte ou la coordination."
        )
    _check(row, True)
    row.is_open, row.stopped_at = True, None
    row.agreed_at, row.agreed_by, row.noted_by = timezone.now(), AgreedBy.SELF, None
    row.version += 1
    row.save()
    record(
        by=by,
        action="responder.resumed",
        obj=row,
        label=row.name,
        before={"is_open": False},
        after={"is_open": True},
    )
    return row


def _of(by: Actor, pk: int) -> Responder:
    """The row, locked, for its owner, for who coordinates, or for the installation (a link was presented)."""
    row: Responder = (
        Responder.objects.select_for_update(no_key=True, of=("self",)).select_related("contact").get(pk=pk)
    )
    if by.user is not None and not abilities(by, row)["stop"]:
        raise PermissionDenied
    return row


@transaction.atomic
def postpone(*, by: Actor, responder: int, until: datetime) -> None:
    """« Ne me sollicitez pas avant »: his last word counts, whether it is later or earlier than the one before.

    The caller has checked that it is his wish (a link, his own page). AvailabilityRefused beyond a year.
    """
    if until > timezone.now() + MAX_POSTPONED:
        raise AvailabilityRefused("Choisissez une date dans l’année qui vient.", "until")
    row = (
        Responder.objects.select_for_update(no_key=True, of=("self",))
        .select_related("contact")
        .get(pk=responder)
    )
    if row.not_before == until:
        return
    before, row.not_before = row.not_before, until
    row.version += 1
    row.save(update_fields=["not_before", "version"])
    record(
        by=by,
        action="responder.postponed",
        obj=row,
        label=row.name,
        before={"not_before": before},
        after={"not_before": until},
    )


@due_job("care.responders", every=timedelta(hours=1))
def follow_contacts() -> int:
    """Copy the professions that contacts have changed since; how many. 1 query while nothing changed."""
    with scopes_disabled():
        stale = list(
            Responder.objects.exclude(profession=F("contact__profession"))
            .select_related("contact")
            .order_by("pk")[:1_000]
        )
        for row in stale:
            row.profession = row.contact.profession
        Responder.objects.bulk_update(stale, ["profession"], batch_size=500)
    return len(stale)
