"""What the page « Créneaux au SAS » shows. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from maillage.contexts.association.api import Standing
from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.sas.models import BookingPush, PushState, SasLink, SasPart, SasServed
from maillage.contexts.care.sas.phones import international
from maillage.contexts.care.sas.serving import is_shown, number_of
from maillage.contexts.care.slots.models import Slot, SlotState
from maillage.contexts.directory import api as directory
from maillage.contexts.directory.models import OwnStructure
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.scoping import open_community

WEEK: Final = timedelta(days=7)
# How far ahead the SAS looks, with room: what it would not see is told before that.
AHEAD: Final = timedelta(days=28)
MOST_PLACES: Final = 200


@dataclass(frozen=True)
class WrongPlace:
    """A place that the SAS does not take. slots: free ones there, that it does not see. lacks: what to put right."""

    name: str
    slots: int
    lacks: str


@dataclass(frozen=True)
class Checklist:
    """finess: of the CPTS, "" undeclared. is_open_here: the operator opened the interface. calls, slots: of a week."""

    link: SasLink
    finess: str
    is_open_here: bool
    communes: Any
    undeclared: int
    elsewhere: int
    wrong: tuple[WrongPlace, ...]
    calls: int
    slots: int
    last_call: date | None
    failed: int

    @property
    def phone(self) -> str:
        return international(self.link.phone)

    @property
    def is_number_refused(self) -> bool:
        """The CPTS has a number that the SAS does not take (2A, 2B)."""
        return bool(self.finess) and not number_of(self.finess)


def link_of() -> SasLink:
    """The tie of this community, a closed one (not saved) while nobody opened it. 1 query."""
    row: SasLink | None = SasLink.objects.order_by("pk").first()
    return row if row is not None else SasLink(community=open_community(), version=0)


def members() -> QuerySet[Any]:
    """Members with an RPPS number, with `part` (None: not asked), `part_on` and `offers` (has slots to come)."""
    parts = SasPart.objects.filter(contact=OuterRef("pk")).order_by("pk")
    offered = Slot.objects.filter(
        responder__contact=OuterRef("pk"), state=SlotState.FREE, start_at__gt=timezone.now()
    ).order_by()
    rows: QuerySet[Any] = Contact.objects.filter(standing__in=(Standing.MEMBER, Standing.SUSPENDED)).exclude(
        rpps=""
    )
    return rows.annotate(
        part=Subquery(parts.values("part")[:1]),
        part_on=Subquery(parts.values("told_on")[:1]),
        offers=Exists(offered),
    )


def find_member(pk: int) -> Any:
    """A member as `members` has them, None for none. 1 query."""
    return members().filter(pk=pk).order_by("pk").first()


def wrong_places(now: datetime) -> tuple[WrongPlace, ...]:
    """Where slots are offered that the SAS does not take, by name. 2 queries."""
    rows = Slot.objects.filter(state=SlotState.FREE, start_at__gt=now, start_at__lte=now + AHEAD)
    counts: dict[tuple[Any, ...], int] = {}
    for place in rows.order_by().values_list("responder_id", "site", "address_line", "postal_code", "city"):
        counts[place] = counts.get(place, 0) + 1
    wrong = {place: count for place, count in counts.items() if not is_shown(*place[1:])}
    if not wrong:
        return ()
    people = Responder.objects.filter(pk__in={place[0] for place in wrong}).select_related("contact")
    names = {one.pk: one.name for one in people.order_by("pk")}
    found = [WrongPlace(names[place[0]], count, _lacks(*place[1:])) for place, count in wrong.items()]
    return tuple(sorted(found, key=lambda one: (one.name, one.lacks))[:MOST_PLACES])


def _lacks(site: str, line: str, postal_code: str, city: str) -> str:
    if not (line and postal_code and city):
        return "l’adresse n’est pas complète"
    if not site:
        return "pas d’identifiant de structure (FINESS, SIRET ou rang RPPS)"
    return "l’identifiant de structure ou le code postal n’est pas de la forme attendue"


def checklist(actor: Actor) -> Checklist:
    """Everything to look at. At most 16 queries."""
    now = timezone.now()
    since = timezone.localdate(now - WEEK)
    served = SasServed.objects.filter(day__gt=since).order_by()
    totals = served.aggregate(calls=Sum("calls"), slots=Sum("slots"))
    offering = members().filter(offers=True)
    return Checklist(
        link=link_of(),
        finess=OwnStructure.objects.order_by("pk").values_list("finess", flat=True).first() or "",
        is_open_here=settings.MAILLAGE_SAS is not None,
        communes=directory.compare_with_sas(actor),
        undeclared=offering.filter(part=None).count(),
        elsewhere=offering.exclude(part=None).exclude(part="via_cpts").count(),
        wrong=wrong_places(now),
        calls=totals["calls"] or 0,
        slots=totals["slots"] or 0,
        last_call=SasServed.objects.order_by("-day", "pk").values_list("day", flat=True).first(),
        failed=count_failed(),
    )


def pushes() -> QuerySet[BookingPush]:
    """Appointments told or to be told, newest first."""
    rows: QuerySet[BookingPush] = BookingPush.objects.select_related("slot__responder__contact")
    return rows


def count_failed() -> int:
    """Appointments that the SAS was not told. 1 query."""
    return int(BookingPush.objects.filter(state=PushState.FAILED).count())


def served_days(days: int = 14) -> Sequence[SasServed]:
    """The last days on which the SAS called, newest first. 1 query."""
    return list(SasServed.objects.order_by("-day", "pk")[:days])
