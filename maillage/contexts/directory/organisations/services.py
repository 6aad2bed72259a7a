"""Writes on organisations and their contacts. What two people write at once is told, never lost silently."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.organisations.absorption import MergeRefused, absorb, restore
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

ORGANISATION_FIELDS: Final = (
    "kind",
    "name",
    "commune",
    "address",
    "postal_code",
    "phone",
    "email",
    "website",
    "purpose",
)
CONTACT_FIELDS: Final = (
    "name",
    "function",
    "is_elected",
    "phone",
    "email",
    "mandate_from",
    "mandate_until",
)


class OrganisationRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class AlreadyThere(OrganisationRefused):
    """The same organisation exists; `existing` is that one."""

    def __init__(self, existing: Organisation) -> None:
        self.existing = existing
        super().__init__(
            f"« {existing.name} » existe déjà dans cette commune : complétez sa fiche, ou précisez le nom."
        )


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, OrganisationRefused):
    """Somebody else wrote since the form was shown. who, at: the last to have written; `current`: the row today."""

    current: Organisation | Contact

    def __init__(self, current: Organisation | Contact) -> None:
        self.who = str(current.updated_by) if current.updated_by else "l’installation"
        self.at: datetime = current.updated_at
        super().__init__(current)

    def sentence(self) -> str:
        moment = timezone.localtime(self.at)
        return (
            f"Modifié entre-temps par {self.who}, le {moment:%d/%m/%Y} à {moment:%H} h {moment:%M}. "
            "Rien n’a été enregistré et votre saisie est gardée ci-dessous : "
            "comparez, puis enregistrez de nouveau pour la garder."
        )


def _values(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _write(row: Any, values: Mapping[str, Any], fields: tuple[str, ...], by: Actor) -> None:
    for name in fields:
        if name in values:
            setattr(row, name, values[name])
    row.search_name = search_text(row.name)[: row._meta.get_field("search_name").max_length]
    row.updated_at, row.updated_by = timezone.now(), by.user


def _twin(values: Mapping[str, Any], *, but: int | None = None) -> Organisation | None:
    """An organisation in use of the same kind, name and commune."""
    rows = Organisation.objects.filter(
        kind=values["kind"],
        search_name=search_text(values["name"])[:240],
        commune=values["commune"],
        archived_at__isnull=True,
    )
    found: Organisation | None = rows.exclude(pk=but).order_by("pk").first()
    return found


@transaction.atomic
def create_organisation(*, by: Actor, values: Mapping[str, Any]) -> Organisation:
    """Write a new organisation; the same one sent twice (a double click) is written once.

    values: every one of ORGANISATION_FIELDS. Raises AlreadyThere for one that differs from its twin.
    """
    serialised(by)
    twin = _twin(values)
    if twin is not None:
        if _values(twin, ORGANISATION_FIELDS) == {name: values[name] for name in ORGANISATION_FIELDS}:
            return twin
        raise AlreadyThere(twin)
    row = Organisation(community=by.community)
    _write(row, values, ORGANISATION_FIELDS, by)
    row.save()
    record(by=by, action="organisation.created", obj=row, after=_values(row, ORGANISATION_FIELDS))
    return row


@transaction.atomic
def edit_organisation(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> Organisation:
    """Write these values over the version that the form showed.

    Raises ChangedMeanwhile if it is no longer that one, AlreadyThere if it would become the twin of another.
    """
    serialised(by)
    row: Organisation = Organisation.objects.select_related("updated_by", "commune").get(pk=pk)
    before = _values(row, ORGANISATION_FIELDS)
    if before == {name: values[name] for name in ORGANISATION_FIELDS}:
        return row
    if row.version != version:
        raise ChangedMeanwhile(row)
    twin = _twin(values, but=pk)
    if twin is not None:
        raise AlreadyThere(twin)
    _write(row, values, ORGANISATION_FIELDS, by)
    row.version += 1
    row.save()
    record(
        by=by, action="organisation.changed", obj=row, before=before, after=_values(row, ORGANISATION_FIELDS)
    )
    return row


@transaction.atomic
def archive_organisation(*, by: Actor, pk: int) -> Organisation:
    """Put an organisation away: no list shows it any more, its page stays. Twice is once."""
    serialised(by)
    row: Organisation = Organisation.objects.get(pk=pk)
    if row.archived_at is None:
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at"])
        record(by=by, action="organisation.archived", obj=row)
    return row


@transaction.atomic
def reopen_organisation(*, by: Actor, pk: int) -> Organisation:
    """Take an organisation back into use. OrganisationRefused if it was merged, AlreadyThere if it has a twin."""
    serialised(by)
    row: Organisation = Organisation.objects.select_related("commune").get(pk=pk)
    if row.archived_at is None:
        return row
    if row.absorbed_into_id is not None:
        raise OrganisationRefused("Cette fiche a été fusionnée : défaites la fusion depuis les doublons.")
    twin = _twin(_values(row, ORGANISATION_FIELDS), but=pk)
    if twin is not None:
        raise AlreadyThere(twin)
    row.archived_at = None
    row.save(update_fields=["archived_at"])
    record(by=by, action="organisation.reopened", obj=row)
    return row


@transaction.atomic
def create_contact(*, by: Actor, organisation_pk: int, values: Mapping[str, Any]) -> Contact:
    """Write a new contact; the same one sent twice (a double click) is written once."""
    serialised(by)
    organisation = Organisation.objects.get(pk=organisation_pk)
    if organisation.archived_at is not None:
        raise OrganisationRefused(
            "Cette organisation est archivée : rétablissez-la pour lui ajouter un contact."
        )
    wanted = {name: values[name] for name in CONTACT_FIELDS}
    known: Contact | None = Contact.objects.filter(organisation=organisation, ended_at=None, **wanted).first()
    if known is not None:
        return known
    row = Contact(community=by.community, organisation=organisation)
    _write(row, values, CONTACT_FIELDS, by)
    row.save()
    record(by=by, action="contact.created", obj=row, label=organisation.name, after=wanted)
    return row


@transaction.atomic
def edit_contact(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> Contact:
    """Write these values over the version that the form showed. Raises ChangedMeanwhile."""
    serialised(by)
    row: Contact = Contact.objects.select_related("updated_by", "organisation").get(pk=pk)
    before, after = _values(row, CONTACT_FIELDS), {name: values[name] for name in CONTACT_FIELDS}
    if before == after:
        return row
    if row.version != version:
        raise ChangedMeanwhile(row)
    _write(row, values, CONTACT_FIELDS, by)
    row.version += 1
    row.save()
    record(by=by, action="contact.changed", obj=row, label=row.organisation.name, before=before, after=after)
    return row


@transaction.atomic
def end_contact(*, by: Actor, pk: int) -> Contact:
    """The person no longer answers for the organisation; kept among the former ones. Twice is once."""
    row: Contact = Contact.objects.select_for_update().select_related("organisation").get(pk=pk)
    if row.ended_at is None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        record(by=by, action="contact.ended", obj=row, label=row.organisation.name)
    return row


@transaction.atomic
def resume_contact(*, by: Actor, pk: int) -> Contact:
    """The person answers for the organisation again."""
    row: Contact = Contact.objects.select_for_update().select_related("organisation").get(pk=pk)
    if row.ended_at is not None:
        row.ended_at = None
        row.save(update_fields=["ended_at"])
        record(by=by, action="contact.resumed", obj=row, label=row.organisation.name)
    return row


@transaction.atomic
def erase_contact(*, by: Actor, pk: int) -> Organisation:
    """Forget a former contact for good, as the person may ask. OrganisationRefused for a current one."""
    row: Contact = Contact.objects.select_for_update().select_related("organisation").get(pk=pk)
    if row.ended_at is None:
        raise OrganisationRefused("Ce contact est en cours : retirez-le d’abord.")
    organisation = row.organisation
    record(by=by, action="contact.erased", obj=row, label=organisation.name)
    row.delete()
    return organisation


__all__ = [
    "CONTACT_FIELDS",
    "ORGANISATION_FIELDS",
    "AlreadyThere",
    "ChangedMeanwhile",
    "MergeRefused",
    "OrganisationRefused",
    "absorb",
    "archive_organisation",
    "create_contact",
    "create_organisation",
    "edit_contact",
    "edit_organisation",
    "end_contact",
    "erase_contact",
    "reopen_organisation",
    "restore",
    "resume_contact",
]
