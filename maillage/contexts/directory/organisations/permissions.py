"""What may be done with an organisation: one dict, read by views and templates alike."""

from __future__ import annotations

from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.permissions import EDIT, VIEW_DIRECT
from maillage.platform.tenancy.actor import Actor


def abilities(actor: Actor, organisation: Organisation | None = None) -> dict[str, bool]:
    """organisation: None for organisations in general. A merged one is only looked at."""
    edit = actor.can(EDIT)
    in_use = organisation is None or organisation.archived_at is None
    merged = organisation is not None and organisation.absorbed_into_id is not None
    return {
        "see_contacts": actor.can(VIEW_DIRECT),
        "create": edit,
        "edit": edit and in_use,
        "archive": edit and in_use,
        "reopen": edit and not in_use and not merged,
    }
