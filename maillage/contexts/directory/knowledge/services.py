"""Writes: local knowledge, declared departures, confirmations by the team, and forgetting."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.knowledge.languages import stored
from maillage.contexts.directory.knowledge.models import (
    Correction,
    DepartureNotice,
    EntryConfirmation,
    LocalKnowledge,
    Teller,
)
from maillage.contexts.directory.knowledge.registered import Entry
from maillage.platform.access import tokens
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

# What the links of the confirmations are for (`access.tokens`); their subject is the key of the confirmation.
PURPOSE = "directory.confirm_entry"


@dataclass(frozen=True)
class Facts:
    """What a form says of an entry; None and "" are « non renseigné ».

    languages: codes. weekly_hours: hours a week on the territory.
    """

    direct_line: str = ""
    email: str = ""
    takes_new_patients: str = ""
    languages: tuple[str, ...] = ()
    home_visits: bool | None = None
    wheelchair_access: bool | None = None
    weekly_hours: Decimal | None = None
    opening_hours: str = ""

    @classmethod
    def of(cls, known: LocalKnowledge) -> Facts:
        """What is recorded."""
        return cls(
            direct_line=known.direct_line,
            email=known.email,
            takes_new_patients=known.takes_new_patients,
            languages=tuple(known.languages),
            home_visits=known.home_visits,
            wheelchair_access=known.wheelchair_access,
            weekly_hours=known.weekly_hours,
            opening_hours=known.opening_hours,
        )

    def columns(self) -> dict[str, Any]:
        """The same, by column of `LocalKnowledge`."""
        values = asdict(self)
        values["language_codes"] = stored(values.pop("languages"))
        return values


class ChangedMeanwhile(meanwhile.ChangedMeanwhile):
    """Somebody else wrote since the form was opened; nothing was written. `current`: the row of today."""

    current: LocalKnowledge

    def __init__(self, current: LocalKnowledge) -> None:
        # The row knows no account when the person answered by link.
        self.who = current.updated_by.name if current.updated_by else str(current.get_told_by_display())
        super().__init__(current)

    def sentence(self) -> str:
        return self.told(self.who)

    def told(self, who: str) -> str:
        """What happened and what to do, in the words of the form."""
        moment = timezone.localtime(self.current.updated_at)
        return (
            f"Modifié entre-temps par {who}, le {moment:%d/%m/%Y} à {moment:%H} h {moment:%M}. "
            "Rien n’a été enregistré et votre saisie est gardée ci-dessous : "
            "comparez, puis enregistrez de nouveau pour la garder."
        )


class AgreementMissing(ValueError):
    """A departure was given without the person's agreement, or with nothing to keep."""


def one_after_the_other(by: Actor) -> None:
    """Writers of one community, where there may be no row yet to lock: the second sees what the first wrote."""
    assert by.community is not None
    one_at_a_time(by.community.pk)


@transaction.atomic
def save_knowledge(
    *, by: Actor, entry: Entry, facts: Facts, told_by: Teller = Teller.TEAM, version: int | None = None
) -> LocalKnowledge | None:
    """Keep what is known of an entry. None when nothing was known and nothing is said.

    What did not change is not written again, so that the date says when somebody last said something new.
    version: the one that the form was opened with, 0 for nothing known; None writes over whatever is there.
    Raises ChangedMeanwhile when it is no longer that one.
    """
    one_after_the_other(by)
    known = _known(entry.subject)
    before = {name: getattr(known, name) for name in facts.columns()} if known else Facts().columns()
    after = facts.columns()
    if before == after:
        return known
    if known is not None and version is not None and known.version != version:
        raise ChangedMeanwhile(known)
    row = known or LocalKnowledge(community=by.community, subject=str(entry.subject))
    for name, value in after.items():
        setattr(row, name, value)
    if before["takes_new_patients"] != after["takes_new_patients"]:
        row.new_patients_said_on = timezone.localdate() if after["takes_new_patients"] else None
    row.told_by, row.updated_at, row.updated_by = told_by, timezone.now(), by.user
    if known is not None:
        row.version += 1
    row.save()
    record(by=by, action="knowledge.changed", obj=row, label=entry.name, before=before, after=after)
    return row


def _known(subject: Subject) -> LocalKnowledge | None:
    found: LocalKnowledge | None = (
        LocalKnowledge.objects.filter(subject=str(subject))
        .select_related("updated_by")
        .order_by("pk")
        .first()
    )
    return found


@transaction.atomic
def record_departure(
    *,
    by: Actor,
    subject: Subject,
    departure_on: date | None,
    birth_year: int | None,
    agreed: bool,
    agreed_with: Teller = Teller.TEAM,
) -> DepartureNotice:
    """Keep what a person said of departure and age, in place of what was kept before. Raises AgreementMissing."""
    if not agreed:
        raise AgreementMissing("Sans l’accord de la personne, rien n’est gardé : cochez la case de l’accord.")
    if departure_on is None and birth_year is None:
        raise AgreementMissing("Écrivez une date de départ ou une année de naissance.")
    notice, created = DepartureNotice.objects.update_or_create(
        community=by.community,
        subject=str(subject),
        defaults={
            "departure_on": departure_on,
            "birth_year": birth_year,
            "agreed_on": timezone.localdate(),
            "agreed_with": agreed_with,
            "recorded_at": timezone.now(),
            "recorded_by": by.user,
        },
    )
    action = "departure.recorded" if created else "departure.changed"
    _record_departure(by, action, notice)
    return notice


@transaction.atomic
def withdraw_departure(*, by: Actor, subject: Subject) -> bool:
    """Delete what a person declared, at once; False if nothing was kept."""
    notice = DepartureNotice.objects.select_for_update().filter(subject=str(subject)).order_by("pk").first()
    if notice is None:
        return False
    _record_departure(by, "departure.withdrawn", notice)
    notice.delete()
    return True


def _record_departure(by: Actor, action: str, notice: DepartureNotice) -> None:
    """A line of the installation's journal that names nobody. The coordination reads that of the community, where
    the moment alone, beside other lines, would tell whose departure it is."""
    record(by=Actor(user=by.user, community=None), action=action, obj=notice, label="Départ déclaré")


@transaction.atomic
def confirm(*, by: Actor, entry: Entry, told_by: Teller) -> EntryConfirmation:
    """Note that an entry was said to be right today, by the person (link) or by somebody who asked (team).

    A link that waited for an answer no longer works: the question has been answered.
    """
    found, _ = EntryConfirmation.objects.get_or_create(community=by.community, subject=str(entry.subject))
    # Locked before its links, as an answer by link does: in the other order both would wait for each other.
    row: EntryConfirmation = EntryConfirmation.objects.select_for_update().order_by("pk").get(pk=found.pk)
    if told_by == Teller.TEAM:
        tokens.revoke(purpose=PURPOSE, subject=str(row.pk))
    row.confirmed_at, row.confirmed_by, row.recorded_by = timezone.now(), told_by, by.user
    row.open_until = None
    row.save()
    record(by=by, action=f"knowledge.confirmed_{told_by}", obj=row, label=entry.name)
    return row


@transaction.atomic
def forget(*, by: Actor, subject: Subject) -> int:
    """Delete what every community knows of an entry: the person objects. How many rows.

    Links that wait for an answer stop working with the row that they name. The journal is that of the objection,
    which names nobody.
    """
    del by
    deleted = 0
    with scopes_disabled():
        asked = EntryConfirmation.objects.filter(subject=str(subject)).order_by("pk")
        for pk in list(asked.values_list("pk", flat=True)):
            tokens.revoke(purpose=PURPOSE, subject=str(pk))
        for model in (LocalKnowledge, DepartureNotice, Correction, EntryConfirmation):
            deleted += model.objects.filter(subject=str(subject)).delete()[0]
    return deleted
