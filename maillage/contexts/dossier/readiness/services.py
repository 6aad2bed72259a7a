"""Writing to those whom the dossier waits for: once, whoever else presses the button at the same time."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from maillage.contexts.dossier.readiness import queries
from maillage.contexts.dossier.readiness.letters import PURPOSE, Letter, letters
from maillage.contexts.programme.api import locked_year
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import Draft, queue_many
from maillage.platform.tenancy.actor import Actor


class NothingToSend(Exception):
    """Nobody of those who were chosen can be written to, or all of them were this week; says so in French."""


@transaction.atomic
def write_to(*, by: Actor, year: ReportingYear, keys: Collection[str]) -> list[Letter]:
    """Put in the outbox a letter to each of these people, as their page shows it now; those that left.

    Who was written to within the week is left out. Raises NothingToSend when nobody is left.
    """
    assert by.community is not None
    # Writers take turns: the second sees what the first put in the outbox.
    year = locked_year(by, year.pk)
    found = queries.missing(year, by)
    chosen = [one for one in found.people() if one.holder.key in keys]
    leaving = [one for one in letters(chosen, year, by.community) if one.may_leave]
    if not leaving:
        raise NothingToSend("Rien n’est parti : ces personnes ont déjà été relancées cette semaine.")
    drafts = [Draft(address, one.subject, one.body) for one in leaving for address in one.to]
    queue_many(by=by, community=by.community, letters=drafts, purpose=PURPOSE)
    record(
        by=by,
        action="dossier.asked",
        obj=year,
        label=f"Bilan {year.label}",
        after={"letters": len(drafts), "items": sum(len(one.items) for one in chosen)},
    )
    return leaving
