"""Taking a contact away: removed where nothing is said of it, emptied of the person where something is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.db.models import ProtectedError

from maillage.contexts.association.contacts.merging.links import links
from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.services import ContactRefused, searched_name
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

ERASED = "Personne effacée"
# What only says something of the contact itself, and goes with it or is emptied of it.
_OWN: Final = frozenset({"Application", "ImportLine", "MemberEvent", "Recipient", "TeamMember"})


def used_among(pks: Collection[int]) -> set[int]:
    """Those of the contacts whom a row of another capability is about: a mandate, a meeting, a fee… 1 query for each
    kind of row.
    """
    found: set[int] = set()
    for field in links():
        model: Any = field.model
        if model.__name__ in _OWN or not pks:
            continue
        name = field.attname
        rows = model._default_manager.filter(**{f"{name}__in": list(pks)}).order_by()
        found.update(rows.values_list(name, flat=True))
    return found


def is_used(contact: Contact) -> bool:
    """True if a row of another capability is about this contact."""
    return bool(used_among([contact.pk]))


@transaction.atomic
def remove_contact(*, by: Actor, contact: Contact) -> None:
    """Remove a contact that was added by mistake. ContactRefused for a member and for one that is used elsewhere."""
    serialised(by)
    row: Contact = Contact.objects.get(pk=contact.pk)
    if row.standing != Standing.KNOWN:
        raise ContactRefused(
            "Un adhérent ou un ancien adhérent ne se supprime pas : notez plutôt son départ."
        )
    if is_used(row):
        raise ContactRefused(
            "Cette fiche sert ailleurs (réunion, instance, cotisation…) : elle ne peut pas être supprimée."
        )
    record(by=by, action="association_contact.removed", obj=row)
    try:
        row.delete()
    except ProtectedError as error:
        raise ContactRefused("Cette fiche sert ailleurs : elle ne peut pas être supprimée.") from error


@transaction.atomic
def erase_person(*, by: Actor, contact: Contact) -> bool:
    """Forget the person: the row goes if nothing is said of it, else stays without a name (True: gone)."""
    serialised(by)
    row: Contact = Contact.objects.get(pk=contact.pk)
    record(by=by, action="association_contact.erased", obj=row)
    row.team_places.all().delete()
    if not is_used(row):
        row.delete()
        return True
    row.member_events.update(note="", decided_how="")
    row.last_name, row.first_name, row.organisation_name = ERASED, "", ""
    row.search_name = searched_name(ERASED, "", "")
    row.entry = row.rpps = row.email = row.phone = row.note = row.function = ""
    row.profession = row.practice = ""
    row.user = row.represents = row.commune = row.shown_by_name_at = None
    row.version += 1
    row.save()
    return False
