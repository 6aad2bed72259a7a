"""What must be true at any moment, and once all is at rest. Each function returns the faults that it found, in words.

To be imported once Django is set up in the environment of the installation.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_scopes import scopes_disabled
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.labels.models import Label
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.platform.accounts.models import Invitation, InvitationState, User
from maillage.platform.audit import verification
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.tables.models import SavedView
from maillage.platform.tasks.models import DueJob
from maillage.platform.tasks.recovery import living_workers
from maillage.platform.tenancy.models import Membership
from tests.reliability.ledger import Asked, Ledger, delivered


@contextmanager
def one_view() -> Iterator[None]:
    """All reads see the same moment; a connection that a kill broke is replaced."""
    connection.close()
    with scopes_disabled(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
    connection.close()


# --- At any moment ----------------------------------------------------------------------------------------


def writes(ledger: Ledger) -> list[str]:
    """Acknowledged: there, once, with its journal and its message. Not acknowledged: the same, or nothing of it."""
    asked = ledger.read()
    with one_view():
        traces = _Traces()
        return [fault for one in asked for fault in _of_one(one, traces.of(one))]


def _of_one(one: Asked, found: tuple[int, ...]) -> list[str]:
    if one.acknowledged and set(found) != {1}:
        return [f"acknowledged {one.kind} {one.key}: found {found}, expected once each"]
    if set(found) not in ({0}, {1}):
        return [f"{one.kind} {one.key} is half there or twice: {found}"]
    return []


class _Traces:
    """How often each thing is there that one write leaves, counted by the word that only this write has."""

    def __init__(self) -> None:
        journal: dict[str, Counter[str]] = {}
        lines = AuditEntry.objects.order_by("pk").values_list("action", "object_id", "changes")
        views = {str(pk): name for pk, name in SavedView.objects.values_list("pk", "name")}
        invited = {str(pk): email for pk, email in Invitation.objects.values_list("pk", "email")}
        opened = {str(pk): email for pk, email in User.objects.values_list("pk", "email")}
        for action, number, changes in lines:
            words = {
                "label.created": lambda c=changes: c.get("name", ["", ""])[1],
                "label.changed": lambda c=changes: c.get("detail", ["", ""])[1],
                "view.saved": lambda n=number: views.get(n, ""),
                "invitation.sent": lambda n=number: invited.get(n, ""),
                "invitation.accepted": lambda n=number: invited.get(n, ""),
                "account.created": lambda n=number: opened.get(n, ""),
            }.get(action)
            if words is not None:
                journal.setdefault(action, Counter())[words()] += 1
        self.journal = journal
        self.labels = Counter(Label.objects.values_list("name", flat=True))
        self.details = Counter(Label.objects.values_list("detail", flat=True))
        self.views = Counter(SavedView.objects.values_list("name", flat=True))
        self.invitations = Counter(Invitation.objects.values_list("email", flat=True))
        self.accepted = Counter(
            Invitation.objects.filter(state=InvitationState.ACCEPTED).values_list("email", flat=True)
        )
        self.messages = Counter(
            Message.objects.filter(purpose="accounts.invitation").values_list("to", flat=True)
        )
        self.users = Counter(User.objects.values_list("email", flat=True))
        self.members = Counter(Membership.objects.filter(ended_at=None).values_list("user__email", flat=True))

    def of(self, one: Asked) -> tuple[int, ...]:
        def lines(action: str) -> int:
            return self.journal.get(action, Counter())[one.key]

        key = one.key
        return {
            "label": lambda: (self.labels[key], lines("label.created")),
            # A later edit replaces the text: the journal keeps each of them.
            "edit": lambda: (lines("label.changed"),),
            "view": lambda: (self.views[key], lines("view.saved")),
            "invitation": lambda: (self.invitations[key], lines("invitation.sent"), self.messages[key]),
            "account": lambda: (
                self.users[key],
                self.members[key],
                self.accepted[key],
                lines("account.created"),
                lines("invitation.accepted"),
            ),
        }[one.kind]()


def last_edits() -> list[str]:
    """The text of each label is that of its last line in the journal: no line without its write, no write without."""
    with one_view():
        last: dict[str, str] = {}
        for number, changes in (
            AuditEntry.objects.filter(action="label.changed")
            .order_by("pk")
            .values_list("object_id", "changes")
        ):
            if "detail" in changes:
                last[number] = changes["detail"][1]
        details = {str(pk): detail for pk, detail in Label.objects.values_list("pk", "detail")}
    return [
        f"label {number} says « {details.get(number)} », its journal « {text} »"
        for number, text in last.items()
        if details.get(number) != text
    ]


def mail(post: Path) -> list[str]:
    """Delivered at most twice, then under one name; what is marked as sent was delivered."""
    received = delivered(post)
    with one_view():
        known = dict(Message.objects.values_list("message_id", "to"))
        sent = set(Message.objects.filter(state=MessageState.SENT).values_list("message_id", flat=True))
    # Read again: what was sent between the two readings counts.
    times = Counter(one["id"] for one in delivered(post))
    faults = [f"message {name} was delivered {count} times" for name, count in times.items() if count > 2]
    faults += [f"message {name} is marked as sent and was not delivered" for name in sent if not times[name]]
    for one in received:
        if known.get(one["id"]) != one["to"]:
            faults.append(f"message {one['id']} is not in the outbox, or for another person")
    return faults


def register_state() -> str:
    """A digest of what the register of professionals shows: all rows of one edition, with their persons."""
    with one_view():
        rows = Activity.objects.visible().order_by().values_list("professional_id", "digest")
        lines = sorted(f"{person} {bytes(digest).hex()}" for person, digest in rows)
        known = set(Professional.objects.values_list("pk", flat=True))
    missing = sum(line.partition(" ")[0] not in known for line in lines)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return f"{len(lines)} rows, {digest}" + (f", {missing} without person" if missing else "")


def database() -> list[str]:
    """Damaged pages, broken links, and the sealed journal from its first line to its last."""
    connection.close()
    faults = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    with scopes_disabled():
        report = verification.walk()
    connection.close()
    return faults + [f"journal: {fault.message}" for fault in report.faults]


def _sqlite() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        damage = [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return damage + [f"broken link: {row}" for row in cursor.fetchall()]


_LINKS = """
    SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f'
"""


def _postgresql() -> list[str]:
    faults = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        cursor.execute(
            "SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE a.amname = 'btree' AND n.nspname = 'public' AND i.indisvalid"
        )
        cursor.execute(_LINKS)
        for table, column, other, key in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM {table} t LEFT JOIN {other} o ON o."{key}" = t."{column}"'
                f' WHERE t."{column}" IS NOT NULL AND o."{key}" IS NULL'
            )
            broken = cursor.fetchone()[0]
            if broken:
                faults.append(f"{broken} broken links from {table}.{column} to {other}")
    return faults


# --- At rest ----------------------------------------------------------------------------------------------


def is_at_rest() -> bool:
    """Nothing is queued, sending, ready or running."""
    with one_view():
        mail = Message.objects.filter(state__in=(MessageState.QUEUED, MessageState.SENDING)).exists()
        tasks = DBTaskResult.objects.filter(
            status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
        ).exists()
        imports = ImportRun.objects.filter(state=RunState.WAITING).exists()
    return not (mail or tasks or imports)


def at_rest(ledger: Ledger, post: Path) -> list[str]:
    """Every acknowledged invitation arrived; no job is held by nobody, none is late."""
    times = Counter(one["to"] for one in delivered(post))
    faults = [
        f"the message of {one.key} never arrived"
        for one in ledger.read()
        if one.kind == "invitation" and one.acknowledged and not times[one.key]
    ]
    now = timezone.now()
    with one_view():
        alive = living_workers()
        for job in DueJob.objects.order_by("job"):
            if job.running_by and job.running_by not in alive:
                faults.append(f"the job {job.job} is held by {job.running_by}, who is dead")
            if (now - job.next_run_at).total_seconds() > 60:
                faults.append(f"the job {job.job} should have run at {job.next_run_at:%H:%M:%S}")
        stuck = Message.objects.filter(state=MessageState.SENDING).count()
        tasks = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
    if stuck:
        faults.append(f"{stuck} messages are stuck while sending")
    if tasks:
        faults.append(f"{tasks} tasks failed")
    return faults


def figures(post: Path) -> dict[str, Any]:
    times = Counter(one["id"] for one in delivered(post))
    with one_view():
        states = Counter(Message.objects.values_list("state", flat=True))
        journal = AuditEntry.objects.count()
    return {
        "delivered": sum(times.values()),
        "repeated": sum(count == 2 for count in times.values()),
        "messages": dict(states),
        "journal": journal,
    }
