"""Writes on letters to many."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import BinaryIO, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.services import accept_mail, refuse_mail
from maillage.contexts.association.mailing.audience import Audience, people
from maillage.contexts.association.mailing.merging import FIELDS, merged, unknown_fields, values_of
from maillage.contexts.association.mailing.models import TRANSITIONS, Mailing, MailingState, Recipient
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.files import services as files
from maillage.platform.files import storage
from maillage.platform.files.models import StoredFile
from maillage.platform.messaging.attachments import MAX_BYTES, MAX_FILES
from maillage.platform.messaging.services import Attachment, Draft, queue_email, queue_many
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.ui.typography import with_article

PURPOSE: Final = "association.mailing"
TRIAL: Final = "association.mailing_trial"
OWNER: Final = "association.mailing"
MAX_RECIPIENTS: Final = 5_000


class MailingRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, MailingRefused):
    """Somebody else saved the letter since the page was shown."""

    words = "Ce courrier a été modifié entre-temps. Votre saisie est gardée ci-dessous : relisez, puis recommencez."


# --- Writing ----------------------------------------------------------------------------------------------


@transaction.atomic
def write(*, by: Actor, subject: str, text: str, audience: Audience, is_statutory: bool = False) -> Mailing:
    """A new draft. Raises MailingRefused."""
    _check_words(subject, text)
    row: Mailing = Mailing.objects.create(
        community=by.community,
        subject=" ".join(subject.split())[:160],
        text=text,
        audience=audience.to_json(),
        is_statutory=is_statutory,
        created_by=by.user,
    )
    record(by=by, action="mailing.written", obj=row, after={"audience": row.audience})
    return row


@transaction.atomic
def rewrite(
    *, by: Actor, pk: int, version: int, subject: str, text: str, audience: Audience, is_statutory: bool
) -> Mailing:
    """Change a draft. Raises ChangedMeanwhile, MailingRefused for a letter that has left."""
    row = _draft(by, pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    _check_words(subject, text)
    before = {"audience": row.audience, "is_statutory": row.is_statutory}
    row.subject, row.text = " ".join(subject.split())[:160], text
    row.audience, row.is_statutory = audience.to_json(), is_statutory
    row.version += 1
    row.save()
    after = {"audience": row.audience, "is_statutory": is_statutory, "version": row.version}
    record(by=by, action="mailing.changed", obj=row, before=before, after=after)
    return row


@transaction.atomic
def remove(*, by: Actor, pk: int) -> None:
    """Delete a draft with its files. Raises MailingRefused for a letter that has left."""
    row = _draft(by, pk)
    record(by=by, action="mailing.removed", obj=row, label=row.subject)
    for file in files_of(row):
        files.delete(by=by, file=file)
    row.delete()


def _draft(by: Actor, pk: int) -> Mailing:
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: Mailing = Mailing.objects.get(pk=pk)
    if MailingState.SENT not in TRANSITIONS[row.state]:
        raise MailingRefused("Ce courrier est déjà parti : écrivez-en un autre.")
    return row


def _check_words(subject: str, text: str) -> None:
    if not subject.strip() or not text.strip():
        raise MailingRefused("Écrivez l’objet et le texte.")
    if unknown := unknown_fields(f"{subject}\n{text}"):
        listed = ", ".join(f"{{{one}}}" for one in unknown)
        known = ", ".join(f"{{{one}}}" for one in FIELDS.values())
        raise MailingRefused(f"Champs inconnus : {listed}. Ceux que l’on remplace : {known}.")


# --- Files ------------------------------------------------------------------------------------------------


def files_of(mailing: Mailing) -> list[StoredFile]:
    """The files that leave with the letter, in the order in which they were added. 1 query."""
    return list(StoredFile.objects.filter(owner=OWNER, owner_id=str(mailing.pk)).order_by("pk"))


@transaction.atomic
def attach(*, by: Actor, pk: int, name: str, stream: BinaryIO) -> StoredFile:
    """Add a file to a draft. Raises MailingRefused, `files.services.FileRefused`."""
    row = _draft(by, pk)
    there = files_of(row)
    if len(there) >= MAX_FILES:
        raise MailingRefused(f"Une lettre porte {MAX_FILES} pièces jointes au plus.")
    left = MAX_BYTES - sum(one.size_bytes for one in there)
    if left <= 0:
        raise MailingRefused(_too_heavy())
    stored = files.store(
        by=by,
        community=by.community,
        owner=OWNER,
        owner_id=row.pk,
        name=name,
        stream=stream,
        max_bytes=MAX_BYTES,
    )
    if stored.size_bytes > left:
        raise MailingRefused(_too_heavy())
    return stored


def _too_heavy() -> str:
    return (
        f"Les pièces jointes dépassent {MAX_BYTES // 1_000_000} Mo en tout : bien des messageries les refuseraient. "
        "Allégez-les, ou donnez un lien."
    )


@transaction.atomic
def detach(*, by: Actor, pk: int, file_pk: int) -> None:
    """Take a file off a draft. Twice is once."""
    row = _draft(by, pk)
    for file in files_of(row):
        if file.pk == file_pk:
            files.delete(by=by, file=file)


def _attachments(row: Mailing) -> list[Attachment]:
    return [
        Attachment(one.name, one.content_type, storage.path_of(one.sha256).read_bytes())
        for one in files_of(row)
    ]


# --- Sending ----------------------------------------------------------------------------------------------


def sorted_out(row: Mailing) -> tuple[list[Contact], list[Contact], list[Contact]]:
    """Those to whom the letter goes, those without a usable address, those who want no such letter. 2 queries.

    One address gets one letter, under the first name that bears it.
    """
    audience = Audience.from_json(row.audience)
    written: list[Contact] = []
    without: list[Contact] = []
    refused: list[Contact] = []
    known: set[str] = set()
    for contact in people(audience, timezone.localdate()):
        if contact.mail_refused_at is not None and not row.is_statutory:
            refused.append(contact)
        elif not _is_address(contact.email):
            without.append(contact)
        elif contact.email.lower() not in known:
            known.add(contact.email.lower())
            written.append(contact)
    return written, without, refused


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


@transaction.atomic
def send(*, by: Actor, pk: int, version: int) -> Mailing:
    """Put a letter to each recipient in the outbox, in one transaction. Twice is once.

    version: of the letter that the page showed. Raises ChangedMeanwhile, MailingRefused.
    """
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: Mailing = Mailing.objects.get(pk=pk)
    if row.state == MailingState.SENT:
        return row
    if row.version != version:
        raise ChangedMeanwhile(row)
    written, without, refused = sorted_out(row)
    if not written:
        raise MailingRefused(
            "Personne à qui écrire : élargissez les destinataires, ou complétez les adresses."
        )
    if len(written) > MAX_RECIPIENTS:
        raise MailingRefused(
            f"Un courrier part à {MAX_RECIPIENTS} personnes au plus : partagez-le en plusieurs."
        )
    _queue(by, row, written)
    row.state, row.sent_at, row.sent_by = MailingState.SENT, timezone.now(), by.user
    row.sent_count, row.without_address, row.refused_count = len(written), len(without), len(refused)
    row.save()
    record(by=by, action="mailing.sent", obj=row, after={"letters": len(written), "audience": row.audience})
    return row


def _queue(by: Actor, row: Mailing, written: Sequence[Contact]) -> None:
    keys = ["" if row.is_statutory else secrets.token_urlsafe(24) for _ in written]
    letters = [
        draft(row, contact, by, address_of(key) if key else "")
        for contact, key in zip(written, keys, strict=True)
    ]
    queued = queue_many(
        by=by, community=by.community, letters=letters, purpose=PURPOSE, attachments=_attachments(row)
    )
    Recipient.objects.bulk_create(
        Recipient(
            community=by.community,
            mailing=row,
            contact=contact,
            email=contact.email,
            message_id=message.message_id,
            digest=digest_of(key) if key else "",
        )
        for contact, key, message in zip(written, keys, queued, strict=True)
    )


def address_of(secret: str) -> str:
    """Where the reader of a letter stops such letters."""
    path = reverse("association_public:mail_stop", kwargs={"secret": secret})
    return f"{settings.MAILLAGE_BASE_URL}{path}"


def draft(row: Mailing, contact: Contact, by: Actor, stop: str) -> Draft:
    """The letter of one recipient. stop: where they stop such letters, "" for a statutory one."""
    assert by.community is not None
    values = values_of(contact)
    name = with_article(by.community.name)
    foot = f"Ce message vient de {name}."
    if stop:
        foot += f" Pour ne plus recevoir de tels courriers :\n{stop}"
    body = f"{merged(row.text, values).rstrip()}\n\n-- \n{foot}\n"
    return Draft(contact.email, merged(row.subject, values), body, stop)


@transaction.atomic
def send_trial(*, by: Actor, pk: int) -> str:
    """Send the letter of its first recipient to the person who writes it, marked as a trial; their address."""
    assert by.user is not None
    row = _draft(by, pk)
    written, _, _ = sorted_out(row)
    if not written:
        raise MailingRefused(
            "Personne à qui écrire : élargissez les destinataires, ou complétez les adresses."
        )
    letter = draft(row, written[0], by, "")
    queue_email(
        by=by,
        community=by.community,
        to=by.user.email,
        subject=f"[Essai] {letter.subject}",
        body=letter.body,
        purpose=TRIAL,
        attachments=_attachments(row),
    )
    record(by=by, action="mailing.tried", obj=row, label=row.subject)
    return str(by.user.email)


# --- What readers want ------------------------------------------------------------------------------------


@transaction.atomic
def stop(*, by: Actor, pk: int) -> None:
    """The reader of this letter wants no more of them, but those that the statutes impose. Twice is once.

    by: the system in the letter's community: the link stands for the person.
    """
    row = Recipient.objects.select_related("contact").get(pk=pk)
    refuse_mail(by=by, contact=row.contact)
    Recipient.objects.filter(pk=pk, stopped_at=None).update(stopped_at=timezone.now())


@transaction.atomic
def resume(*, by: Actor, pk: int) -> None:
    """The reader wants letters again. Twice is once."""
    row = Recipient.objects.select_related("contact").get(pk=pk)
    accept_mail(by=by, contact=row.contact)
    Recipient.objects.filter(pk=pk).update(stopped_at=None)
