"""Reading members and their history. Every function works inside the community's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.queries import contacts
from maillage.contexts.association.members.history import Membership, in_order, summed
from maillage.contexts.association.members.models import MemberEvent
from maillage.contexts.association.statutes.models import College
from maillage.platform.tenancy.prepared import Prepared

# A suspended member is one still: only the voice and the letters are taken away.
BELONGING = (Standing.MEMBER, Standing.SUSPENDED)


def members() -> QuerySet[Contact]:
    """Those who are members today, suspended ones with them, by name."""
    return contacts().filter(standing__in=BELONGING)


def events_of(contact: Contact) -> list[MemberEvent]:
    """The steps of somebody's membership, newest first. 1 query."""
    rows = MemberEvent.objects.filter(contact=contact).select_related("college", "written_by")
    return in_order(rows.order_by("happened_on", "pk"))[::-1]


def all_events() -> QuerySet[MemberEvent]:
    """Every step of every membership, newest first."""
    rows: QuerySet[MemberEvent] = MemberEvent.objects.select_related("contact", "college")
    return rows.order_by("-happened_on", "-pk")


def memberships_on(day: date, *, contacts: Iterable[int] | None = None) -> dict[int, Membership]:
    """Where everybody stood on a day, by number of the contact; those without any step before are left out.

    1 query: a community has a few thousand steps.
    """
    rows = MemberEvent.objects.filter(happened_on__lte=day)
    if contacts is not None:
        rows = rows.filter(contact_id__in=sorted(set(contacts)))
    by_contact: dict[int, list[MemberEvent]] = defaultdict(list)
    for event in rows.order_by("happened_on", "pk"):
        by_contact[event.contact_id].append(event)
    return {pk: summed(events) for pk, events in by_contact.items()}


def members_on(day: date) -> dict[int, int | None]:
    """Members in good standing on a day, with the number of their college. 1 query."""
    return {
        pk: found.college_id for pk, found in memberships_on(day).items() if found.standing == Standing.MEMBER
    }


def open_colleges() -> list[College]:
    """Those in which somebody may still enter, in the order of the statutes. 1 query."""
    return list(College.objects.filter(closed_on=None).order_by("rank", "name", "pk"))


def counts() -> dict[str, int]:
    """How many contacts stand where, by standing. 1 query."""
    rows = Contact.objects.order_by().values_list("standing").annotate(Count("pk"))
    return dict(rows)


_LACKING = Prepared(
    lambda: (
        Contact.objects.filter(standing__in=BELONGING)
        .order_by()
        .values_list("standing")
        .annotate(
            without_email=Count("pk", filter=Q(email="")),
            without_entry=Count("pk", filter=Q(entry="", kind="person", category="professional")),
        )
    )
)


def lacking() -> dict[str, int]:
    """Of the members: how many have no e-mail, and how many professionals are not tied to the directory. 1 query."""
    rows = _LACKING.rows()
    return {"email": sum(row[1] for row in rows), "entry": sum(row[2] for row in rows)}
