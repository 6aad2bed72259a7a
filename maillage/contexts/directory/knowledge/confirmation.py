"""The yearly question « votre fiche est-elle juste ? »: who is asked, and the letters that leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from maillage.contexts.directory.knowledge import rounds
from maillage.contexts.directory.knowledge.models import EntryConfirmation, LocalKnowledge
from maillage.contexts.directory.knowledge.registered import Entry, address_of
from maillage.contexts.directory.knowledge.services import PURPOSE
from maillage.contexts.directory.knowledge.sharing import shared_among
from maillage.platform.access import tokens
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import with_article

# Nobody is asked again while a link waits for its answer.
VALID_FOR = timedelta(days=30)


class CannotAsk(ValueError):
    """The entry cannot be asked about now; the message says why and what to do."""


@transaction.atomic
def ask_entry(*, by: Actor, entry: Entry) -> str:
    """Ask one entry; returns the address it was written to. Raises CannotAsk."""
    assert by.community is not None
    local: Any = LocalKnowledge.objects.filter(subject=str(entry.subject)).order_by("pk").first()
    mine, registered = local.email if local else "", [place.email for place in entry.places]
    address = address_of(mine, registered, shared_among(by.community, [mine, *registered]))
    if not address and address_of(mine, registered):
        raise CannotAsk(
            "La seule adresse connue est partagée avec d’autres fiches : un lien personnel y serait lu par d’autres. "
            "Notez sur la fiche une adresse personnelle."
        )
    if not address:
        raise CannotAsk(
            "Aucune adresse électronique ordinaire n’est connue : ajoutez-en une à la fiche. "
            "La plateforme ne peut pas écrire à une adresse de messagerie sécurisée de santé."
        )
    if not rounds.left_today(by.community):
        raise CannotAsk(
            f"La limite de {rounds.DAILY_LIMIT} messages par jour est atteinte : recommencez demain."
        )
    if not _ask(by, str(entry.subject), entry.name, address):
        raise CannotAsk("Une demande attend déjà une réponse : son lien est encore valable.")
    return address


@transaction.atomic
def ask_round(*, by: Actor) -> int:
    """Ask all those whom the preview showed, up to the limit of the day; how many letters leave."""
    assert by.community is not None
    asked = sum(_ask(by, one.subject, one.name, one.address) for one in rounds.next_round(by.community).today)
    if asked:
        record(
            by=by,
            action="knowledge.round_asked",
            label="Demande de confirmation des fiches",
            after={"messages": asked},
        )
    return asked


def _ask(by: Actor, subject: str, name: str, address: str) -> bool:
    """Queue one letter; False if a link is already waiting. Of two requests at once exactly one passes."""
    assert by.community is not None
    now = timezone.now()
    row, _ = EntryConfirmation.objects.get_or_create(community=by.community, subject=subject)
    free = Q(open_until=None) | Q(open_until__lte=now)
    if (
        not EntryConfirmation.objects.filter(free, pk=row.pk)
        .order_by()
        .update(requested_at=now, open_until=now + VALID_FOR)
    ):
        return False
    tokens.revoke(purpose=PURPOSE, subject=str(row.pk))
    secret = tokens.issue(purpose=PURPOSE, subject=str(row.pk), valid_for=VALID_FOR)
    link = settings.MAILLAGE_BASE_URL + reverse("directory_public:entry", kwargs={"secret": secret})
    body = render_to_string(
        "directory/knowledge/request_email.txt",
        {
            "name": name,
            # Whom to reach: a link that nobody can ask about looks like fraud.
            "sender": by.user.name if by.user else "",
            "community": by.community,
            "link": link,
            "expires_on": timezone.localdate(now + VALID_FOR),
        },
    )
    queue_email(
        by=by,
        community=by.community,
        to=address,
        subject=f"Votre fiche dans l’annuaire de {with_article(by.community.name)}",
        body=body,
        purpose=PURPOSE,
    )
    record(by=by, action="knowledge.asked", obj=row, label=name)
    return True
