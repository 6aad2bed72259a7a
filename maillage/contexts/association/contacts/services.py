"""Writes on contacts. What two people write at once is told, and nobody is written twice by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.contexts.association.contacts.models import Category, Contact, ContactKind
from maillage.contexts.association.contacts.twins import certain_twin, possible_twin
from maillage.contexts.territory import api as territory
from maillage.core.identifiers.rpps import is_rpps
from maillage.core.search_text import search_text
from maillage.platform.accounts.models import User
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

# What a form or an import may write; `standing`, `college` and the dates belong to `members.services`.
FIELDS: Final = (
    "kind",
    "last_name",
    "first_name",
    "organisation_name",
    "category",
    "function",
    "represents",
    "entry",
    "rpps",
    "profession",
    "practice",
    "commune",
    "email",
    "phone",
    "note",
)


class ContactRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class AlreadyThere(ContactRefused):
    """The same person or organisation is known; `existing` is that one. certain: same RPPS, no homonym."""

    def __init__(self, existing: Contact, *, certain: bool) -> None:
        self.existing, self.certain = existing, certain
        super().__init__(
            f"« {existing.name} » est déjà dans vos contacts."
            if certain
            else f"« {existing.name} » est déjà dans vos contacts. Si c’est quelqu’un d’autre, cochez « C’est une "
            "autre personne » et enregistrez de nouveau."
        )


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, ContactRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""

    current: Contact

    words = (
        "Cette fiche a été modifiée entre-temps. Rien n’a été enregistré et votre saisie est gardée ci-dessous : "
        "comparez, puis enregistrez de nouveau pour la garder."
    )


def searched_name(last_name: str, first_name: str, organisation_name: str) -> str:
    """Name as lists sort and search it: family name first."""
    return search_text(" ".join((last_name, first_name, organisation_name)))[:260]


def values_of(row: Contact) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def write(row: Contact, values: Mapping[str, Any]) -> None:
    """Put the values that are given into the row, in the form in which they are kept; does not save."""
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(
                row, name, " ".join(value.split()) if isinstance(value, str) and name != "note" else value
            )
    row.email = row.email.lower()
    if row.kind == ContactKind.ORGANISATION:
        row.last_name = row.first_name = row.rpps = row.profession = row.practice = ""
    row.search_name = searched_name(row.last_name, row.first_name, row.organisation_name)


def check(row: Contact) -> None:
    """Raises ContactRefused for a contact without name or with an RPPS number that is none."""
    if row.kind == ContactKind.ORGANISATION and not row.organisation_name:
        raise ContactRefused("Écrivez le nom de l’organisation.")
    if row.kind == ContactKind.PERSON and not row.last_name:
        raise ContactRefused("Écrivez le nom de la personne.")
    if row.rpps and not is_rpps(row.rpps):
        raise ContactRefused("Un numéro RPPS compte onze chiffres.")


def _values(
    commune_code: str,
    **given: Any,
) -> dict[str, Any]:
    commune = territory.current_commune(commune_code) if commune_code else None
    if commune_code and commune is None:
        raise ContactRefused("Aucune commune ne porte ce code INSEE.")
    return {**given, "commune": commune}


@transaction.atomic
def create_contact(
    *,
    by: Actor,
    kind: str = ContactKind.PERSON,
    last_name: str = "",
    first_name: str = "",
    organisation_name: str = "",
    category: str = Category.PROFESSIONAL,
    function: str = "",
    represents: Contact | None = None,
    entry: str = "",
    rpps: str = "",
    profession: str = "",
    practice: str = "",
    commune_code: str = "",
    email: str = "",
    phone: str = "",
    note: str = "",
    is_another: bool = False,
) -> Contact:
    """Write a new contact; exactly the same one sent twice (a double click) is written once.

    commune_code: INSEE. profession: a code of `contacts.professions`. is_another: the person who types says that it
    is no twin of somebody of the same name. Raises AlreadyThere for a twin, ContactRefused for what is no contact.
    """
    serialised(by)
    values = _values(
        commune_code,
        kind=kind,
        last_name=last_name,
        first_name=first_name,
        organisation_name=organisation_name,
        category=category,
        function=function,
        represents=represents,
        entry=entry,
        rpps=rpps,
        profession=profession,
        practice=practice,
        email=email,
        phone=phone,
        note=note,
    )
    row = Contact(community=by.community)
    write(row, values)
    check(row)
    twin = certain_twin(row)
    if twin is None and not is_another:
        twin = possible_twin(row)
    if twin is not None:
        if values_of(twin) == values_of(row):
            return twin
        raise AlreadyThere(twin, certain=bool(row.rpps) and twin.rpps == row.rpps)
    row.save()
    record(by=by, action="association_contact.created", obj=row, after=values_of(row))
    return row


@transaction.atomic
def update_contact(*, by: Actor, pk: int, version: int, is_another: bool = False, **values: Any) -> Contact:
    """Write these values (names of FIELDS, or `commune_code`) over the version that the form showed.

    Raises ChangedMeanwhile if it is no longer that one, AlreadyThere if it would become a certain twin.
    """
    serialised(by)
    row: Contact = Contact.objects.select_related("commune", "represents").get(pk=pk)
    before = values_of(row)
    if "commune_code" in values:
        values = _values(values.pop("commune_code"), **values)
    write(row, values)
    after = values_of(row)
    if before == after:
        return row
    if row.version != version:
        raise ChangedMeanwhile(Contact.objects.select_related("commune", "represents").get(pk=pk))
    if values.get("represents") is not None and values["represents"].pk == pk:
        raise ContactRefused("Une organisation ne se représente pas elle-même.")
    check(row)
    twin = certain_twin(row)
    if twin is not None and not (is_another and not row.rpps):
        raise AlreadyThere(twin, certain=True)
    row.version += 1
    row.save()
    record(by=by, action="association_contact.changed", obj=row, before=before, after=after)
    return row


@transaction.atomic
def find_or_create(*, by: Actor, **values: Any) -> tuple[Contact, bool]:
    """The contact whom these values name, else a new one; True if it is new. Arguments as `create_contact`.

    Known by RPPS, by e-mail and family name, by name and commune (`twins`). Of a known one, only what was empty is
    filled in; nothing that somebody typed is replaced.
    """
    serialised(by)
    given = dict(values)
    given.pop("is_another", None)
    commune_code = given.pop("commune_code", "")
    row = Contact(community=by.community)
    write(row, _values(commune_code, **given))
    check(row)
    twin = certain_twin(row) or possible_twin(row)
    if twin is None:
        return create_contact(by=by, is_another=True, commune_code=commune_code, **given), True
    fill(by=by, contact=twin, values=values_of(row))
    return twin, False


@transaction.atomic
def fill(*, by: Actor, contact: Contact, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values where the contact has none; what stood there before, by field. {} if nothing was missing."""
    before = values_of(contact)
    missing = {
        name: value
        for name, value in values.items()
        if name in FIELDS and name not in ("kind", "category") and value and not before[name]
    }
    if not missing:
        return {}
    write(contact, missing)
    contact.version += 1
    contact.save()
    record(
        by=by,
        action="association_contact.changed",
        obj=contact,
        before={name: before[name] for name in missing},
        after=missing,
    )
    return {name: before[name] for name in missing}


@transaction.atomic
def link_entry(*, by: Actor, contact: Contact, entry: str, rpps: str = "", profession: str = "") -> Contact:
    """Say that the contact is this entry of the directory; entry "" takes the link (and the number) away.

    Raises AlreadyThere when another contact is that person.
    """
    serialised(by)
    row: Contact = Contact.objects.get(pk=contact.pk)
    if row.entry == entry and (not entry or row.rpps == rpps):
        return row
    other = Contact.objects.exclude(pk=row.pk).filter(
        Q(rpps=rpps) & ~Q(rpps="") | Q(entry=entry) & ~Q(entry="")
    )
    if entry and (found := other.order_by("pk").first()) is not None:
        raise AlreadyThere(found, certain=True)
    before = values_of(row)
    row.entry, row.rpps = entry, rpps if entry else ""
    row.profession = profession or row.profession
    row.version += 1
    row.save()
    record(by=by, action="association_contact.linked", obj=row, before=before, after=values_of(row))
    return row


@transaction.atomic
def link_user(*, by: Actor, contact: Contact, user: User | None) -> Contact:
    """Say whose account it is; None takes it away. ContactRefused if the account is somebody else's here."""
    serialised(by)
    row: Contact = Contact.objects.get(pk=contact.pk)
    if row.user_id == (user.pk if user else None):
        return row
    if user is not None and (other := Contact.objects.filter(user=user).first()) is not None:
        raise ContactRefused(f"Ce compte est déjà celui de {other.name}.")
    row.user = user
    row.save(update_fields=["user", "updated_at"])
    record(by=by, action="association_contact.account", obj=row, after={"user": str(user) if user else ""})
    return row


@transaction.atomic
def refuse_mail(*, by: Actor, contact: Contact) -> None:
    """No more letters but those that the statutes impose. Twice is once."""
    row: Contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.mail_refused_at is None:
        row.mail_refused_at = timezone.now()
        row.save(update_fields=["mail_refused_at"])
        record(by=by, action="association_contact.mail_refused", obj=row)


@transaction.atomic
def accept_mail(*, by: Actor, contact: Contact) -> None:
    """Letters again, as the person asked."""
    row: Contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.mail_refused_at is not None:
        row.mail_refused_at = None
        row.save(update_fields=["mail_refused_at"])
        record(by=by, action="association_contact.mail_accepted", obj=row)


@transaction.atomic
def agree_to_be_named(*, by: Actor, contact: Contact, agrees: bool) -> None:
    """The person is named on the public page of who is who, or shown by function only. Twice is once."""
    row: Contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if (row.shown_by_name_at is not None) == agrees:
        return
    row.shown_by_name_at = timezone.now() if agrees else None
    row.save(update_fields=["shown_by_name_at"])
    action = "association_contact.named" if agrees else "association_contact.unnamed"
    record(by=by, action=action, obj=row)
