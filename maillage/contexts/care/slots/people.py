"""One person offers slots in several communities: who that is, and how writers wait for each other."""

from __future__ import annotations

from django_scopes import scopes_disabled

from maillage.contexts.care.availability.models import Responder


def person_of(responder: Responder) -> str:
    """What names the person in whatever community: the RPPS, else a text of this responder."""
    rpps: str = responder.contact.rpps
    return rpps or f"r{responder.pk}"


def hold(responder: Responder) -> None:
    """Whoever writes slots of this person next, in whatever community, waits for the end of this transaction.

    One time is booked in one place only; a conditional UPDATE alone does not see what another has not committed yet.
    """
    rpps = responder.contact.rpps
    with scopes_disabled():
        rows = (
            Responder.objects.filter(contact__rpps=rpps)
            if rpps
            else Responder.objects.filter(pk=responder.pk)
        )
        keys = sorted(rows.order_by("pk").values_list("pk", flat=True))
        list(
            Responder.objects.select_for_update(no_key=True)
            .filter(pk__in=keys)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
