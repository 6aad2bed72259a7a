"""Letters to the pilots who have not confirmed, and reminders of the dates of a dialogue: each once.

A letter is put in the outbox in the transaction that notes that it left: after a kill neither is there, or both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import get_template
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.models import Contact
from maillage.contexts.dossier.dialogue.confirming import links, queries
from maillage.contexts.dossier.dialogue.confirming.models import PilotCall
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.refusals import DialogueRefused
from maillage.contexts.dossier.dialogue.services import locked
from maillage.contexts.dossier.permissions import CONCLUDE
from maillage.contexts.programme.models import Action
from maillage.platform.access.grants import allowed
from maillage.platform.access.tokens import digest_of
from maillage.platform.accounts.models import User
from maillage.platform.accounts.queries import members
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import notify, queue_email
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import french, short_date

CALL: Final = "dossier.confirmation"
DATES: Final = "dossier.dialogue_dates"
# By hand: nobody gets two letters on one day's clicks.
REST: Final = timedelta(days=2)
# By itself: two weeks and three days before the dossier leaves.
BEFORE: Final = (timedelta(days=14), timedelta(days=3))
TEAM_BEFORE: Final = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """What a round of letters did. rested: pilots who got one less than two days ago; unreachable: without address."""

    letters: int
    rested: int
    unreachable: tuple[str, ...]
    orphans: int


@transaction.atomic
def ask_pilots(*, by: Actor, pk: int) -> Asked:
    """Write to every pilot whose sheets are not confirmed."""
    row = locked(by, pk)
    if row.state != DialogueState.PREPARATION:
        raise DialogueRefused("Les pilotes se relancent pendant la préparation.")
    waiting = queries.waiting(row)
    today = timezone.localdate()
    done = _write(by, row, waiting, lambda call: call.reminded_on is None or today - call.reminded_on >= REST)
    if done.letters:
        record(by=by, action="dialogue.pilots_asked", obj=row, after={"letters": done.letters})
    return done


def _write(by: Actor, row: Dialogue, waiting: Sequence[Action], is_due: Any) -> Asked:
    """One letter to each pilot, with all the sheets that wait for that pilot."""
    mine: dict[int, list[Action]] = {}
    for action in waiting:
        if action.pilot_id is not None:
            mine.setdefault(action.pilot_id, []).append(action)
    calls = {one.contact_id: one for one in PilotCall.objects.filter(dialogue=row).order_by("pk")}
    letters, rested, unreachable = 0, 0, []
    for key, actions in mine.items():
        contact = actions[0].pilot
        assert contact is not None
        email, user = _reader(contact)
        if not email and user is None:
            unreachable.append(contact.name)
            continue
        call = calls.get(key) or _new_call(row, contact)
        if not is_due(call):
            rested += 1
            continue
        _letter(by, row, call, contact, actions, email, user)
        letters += 1
    orphans = sum(1 for action in waiting if action.pilot_id is None)
    return Asked(letters, rested, tuple(unreachable), orphans)


def _reader(contact: Contact) -> tuple[str, User | None]:
    """Address and account of a pilot; no letter to who refuses them, who is told on the site."""
    user = contact.user
    if contact.mail_refused_at:
        return "", user
    return contact.email or (user.email if user else ""), user


def _new_call(row: Dialogue, contact: Contact) -> PilotCall:
    call = PilotCall(
        community=row.community, dialogue=row, contact=contact, link_key=links.new_key(), digest=""
    )
    call.digest = digest_of(links.secret_of(call))
    call.expires_at = timezone.now() + links.LASTS
    return call


def _letter(
    by: Actor,
    row: Dialogue,
    call: PilotCall,
    contact: Contact,
    actions: Sequence[Action],
    email: str,
    user: User | None,
) -> None:
    again = call.letters > 0
    call.letters, call.reminded_on = call.letters + 1, timezone.localdate()
    call.expires_at = timezone.now() + links.LASTS
    call.save()
    until = queries.confirm_by(row)
    if user is not None:
        first = actions[0]
        url = community_url(row.community, "dossier:confirm", pk=row.pk, action=first.pk)
        # With the day, so that the next reminder is told too.
        title = f"Confirmer vos fiches actions pour {row.year.label} ({short_date(call.reminded_on)})"
        notify(community=row.community, users=[user], title=title, url=url)
        page = settings.MAILLAGE_BASE_URL + url
    else:
        page = links.address(call)
    if not email:
        return
    context = {
        "name": contact.name,
        "community": row.community,
        "year": row.year,
        "actions": actions,
        "until": until,
        "url": page,
        "by_link": user is None,
        "expires_at": call.expires_at,
        "again": again,
    }
    start = "Rappel : v" if again else "V"
    queue_email(
        by=by,
        community=row.community,
        to=email,
        subject=f"{start}os fiches actions {row.year.label}, à confirmer pour le dialogue de gestion",
        body=french(get_template("dossier/dialogue/letter_pilot.txt").render(context)),
        purpose=CALL,
    )


# --- By itself --------------------------------------------------------------------------------------------


@due_job("dossier.dialogue", every=timedelta(hours=6))
def recall() -> int:
    """Remind the pilots and those who conclude of the dates that come; how many letters and notices."""
    today = timezone.localdate()
    with scopes_disabled():
        rows = list(
            Dialogue.objects.exclude(state=DialogueState.CONCLUDED).select_related("community").order_by("pk")
        )
    done = 0
    for row in rows:
        if row.community.has_module("dossier"):
            with scope(community=row.community), transaction.atomic():
                done += _recall(row.community, row.pk, today)
    return done


def _recall(community: Community, pk: int, today: date) -> int:
    # Locked: of two runs at once, the second sees what the first wrote.
    one_at_a_time(community.pk)
    row = Dialogue.objects.select_related("year", "community").get(pk=pk)
    by, done = Actor.system(community), 0
    if row.state == DialogueState.PREPARATION and row.submit_by_on and today <= row.submit_by_on:
        latest = _latest(row.submit_by_on, today)
        if latest is not None:
            done += _write(
                by,
                row,
                queries.waiting(row),
                lambda call: call.reminded_on is None or call.reminded_on < latest,
            ).letters
    return done + _recall_team(row, today)


def _latest(submit_by_on: date, today: date) -> date | None:
    """The day of the last reminder that was due by today; None before the first."""
    days = [submit_by_on - before for before in BEFORE]
    return max((day for day in days if day <= today), default=None)


def _recall_team(row: Dialogue, today: date) -> int:
    """The dates that come, told to those who conclude: each date once."""
    told = []
    before_submission = row.state in (DialogueState.TARGETS, DialogueState.PREPARATION)
    if before_submission and _is_near(row.submit_by_on, row.submit_reminded_on, today):
        row.submit_reminded_on = row.submit_by_on
        told.append(("Dossier à déposer", row.submit_by_on))
    before_meeting = before_submission or row.state == DialogueState.SUBMITTED
    if before_meeting and _is_near(row.meet_by_on, row.meet_reminded_on, today):
        row.meet_reminded_on = row.meet_by_on
        told.append(("Réunion du dialogue de gestion", row.meet_by_on))
    if not told:
        return 0
    row.save(update_fields=["submit_reminded_on", "meet_reminded_on"])
    users = [one.user for one in members().order_by("pk") if allowed(one.roles, CONCLUDE)]
    url = community_url(row.community, "dossier:dialogue", pk=row.pk)
    for what, day in told:
        assert day is not None
        _tell_team(row, users, f"{what} le {short_date(day)} ({row.year.label})", url)
    return len(told) * len(users)


def _is_near(day: date | None, reminded: date | None, today: date) -> bool:
    return day is not None and reminded != day and day - TEAM_BEFORE <= today <= day


def _tell_team(row: Dialogue, users: Sequence[User], title: str, url: str) -> None:
    notify(community=row.community, users=users, title=title, url=url)
    for user in users:
        queue_email(
            by=Actor.system(row.community),
            community=row.community,
            to=user.email,
            subject=f"{row.community.name} : {title}",
            body=french(
                f"Bonjour,\n\n{title}.\n\n{settings.MAILLAGE_BASE_URL}{url}\n\n{row.community.name}\n"
            ),
            purpose=DATES,
        )
