"""What may be done with a contact: one dict, read by views and templates alike."""

from __future__ import annotations

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.permissions import EDIT_MEMBERS, MAIL
from maillage.platform.tenancy.actor import Actor


def abilities(actor: Actor, contact: Contact | None = None) -> dict[str, bool]:
    """contact: None for contacts in general."""
    edit = actor.can(EDIT_MEMBERS)
    standing = contact.standing if contact else ""
    return {
        "edit": edit,
        "admit": edit and standing in (Standing.KNOWN, Standing.FORMER),
        "suspend": edit and standing == Standing.MEMBER,
        "resume": edit and standing == Standing.SUSPENDED,
        "leave": edit and standing in (Standing.MEMBER, Standing.SUSPENDED),
        "change_college": edit and standing in (Standing.MEMBER, Standing.SUSPENDED),
        "remove": edit and standing == Standing.KNOWN,
        "mail": actor.can(MAIL),
    }
