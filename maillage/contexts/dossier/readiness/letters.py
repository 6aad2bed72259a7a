"""What each person is asked to do, as a message to copy or a letter to send. No sum of money stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from maillage.contexts.association.api import Contact
from maillage.contexts.dossier.readiness.items import ROLES, Item, Kind, PersonState
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import counted, french, short_date

PURPOSE: Final = "dossier.readiness"
# The same person is not written to twice in a week about the same dossier.
PAUSE: Final = timedelta(days=7)
MOST_LINES: Final = 30


@dataclass(frozen=True)
class Letter:
    """to: addresses, none when nobody can be written to (`why`). sent_at: of the last letter within the pause."""

    key: str
    name: str
    to: tuple[str, ...]
    subject: str
    body: str
    why: str = ""
    sent_at: datetime | None = None

    @property
    def may_leave(self) -> bool:
        return bool(self.to) and self.sent_at is None


def letters(people: Sequence[PersonState], year: ReportingYear, community: Community) -> list[Letter]:
    """One for each person or function, in their order. 3 queries."""
    contacts = _contacts(people)
    holders = _holders(people)
    found = []
    for one in people:
        to, why = _addresses(one, contacts, holders)
        found.append((one, to, why))
    last = _last_sent(sorted({address for _, to, _ in found for address in to}))
    return [
        Letter(
            one.holder.key,
            one.holder.name,
            to,
            french(f"{community.name} : ce qui manque au bilan {year.label}"),
            body(one, year, community),
            why,
            max((last[address] for address in to if address in last), default=None),
        )
        for one, to, why in found
    ]


def _contacts(people: Sequence[PersonState]) -> dict[int, Contact]:
    wanted = sorted(one.holder.contact_id for one in people if one.holder.contact_id is not None)
    rows = Contact.objects.filter(pk__in=wanted).select_related("user")
    return {row.pk: row for row in rows.order_by("pk")}


def _holders(people: Sequence[PersonState]) -> dict[str, tuple[str, ...]]:
    """Addresses of who holds each function, by its key."""
    if not any(one.holder.key in ROLES for one in people):
        return {}
    rows = list(Membership.objects.filter(ended_at=None).select_related("user").order_by("pk"))
    return {
        key: tuple(row.user.email for row in rows if role in row.roles and row.user.is_active)
        for key, role in ROLES.items()
    }


def _addresses(
    one: PersonState, contacts: dict[int, Contact], holders: dict[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], str]:
    if one.holder.contact_id is None:
        found = holders.get(one.holder.key, ())
        return found, "" if found else "personne à qui écrire : dites-le de vive voix"
    contact = contacts.get(one.holder.contact_id)
    if contact is None or contact.mail_refused_at:
        return (), "cette personne ne veut pas de courriel de la CPTS"
    address = contact.email or (contact.user.email if contact.user is not None else "")
    return (address,) if address else (), "" if address else "aucune adresse de courriel connue"


def _last_sent(addresses: list[str]) -> dict[str, datetime]:
    """When each was last written to within the pause."""
    if not addresses:
        return {}
    rows = Message.objects.filter(purpose=PURPOSE, to__in=addresses, queued_at__gte=timezone.now() - PAUSE)
    return dict(rows.order_by("queued_at", "pk").values_list("to", "queued_at"))


def body(one: PersonState, year: ReportingYear, community: Community) -> str:
    """The text. The list is cut after thirty lines, and says so."""
    items = sorted(one.items, key=lambda item: (item.due_on or year.ends_on, item.verb, item.what))
    shown = [_line(item) for item in items[:MOST_LINES]]
    if len(items) > MOST_LINES:
        shown.append(f"- et {counted(len(items) - MOST_LINES, 'autre point', 'autres points')}.")
    url = settings.MAILLAGE_BASE_URL + community_url(community, "dossier:readiness_mine")
    return french(
        "\n".join(
            [
                "Bonjour,",
                "",
                f"Pour le bilan {year.label} de {community.name}, voici ce qui vous attend :",
                "",
                *shown,
                "",
                f"Chaque point s’ouvre d’ici, avec votre compte : {url}?annee={year.pk}",
                "",
                "Sans compte, ou si quelque chose est déjà fait : répondez à la coordination, qui le notera.",
                "",
                "Merci de votre temps.",
            ]
        )
    )


def _line(item: Item) -> str:
    said = f" ({item.detail})" if item.detail else ""
    # A late step has said since when.
    when = f", pour le {short_date(item.due_on)}" if item.due_on and item.kind != Kind.LATE else ""
    return f"- {item.verb} : {item.what}{said}{when}"
