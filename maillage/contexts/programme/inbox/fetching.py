"""The mailbox is looked through every few minutes: each mail comes in once, then is put away.

What is written here comes first, what is moved there second: killed in between, the mail is found again, is known by
its key, and only moves. A mail for no known community is told to nobody.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic
from typing import Final

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from imap_tools.mailbox import BaseMailBox

from maillage.contexts.programme.inbox import mailbox, reading
from maillage.contexts.programme.inbox.addresses import communities_of
from maillage.contexts.programme.inbox.arriving import NotNow, is_full, is_known, take_in
from maillage.contexts.programme.inbox.models import InboxRemoval, MailboxState
from maillage.contexts.programme.inbox.place import MailboxPlace, place
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)

MODULE: Final = "programme"
EVERY: Final = timedelta(minutes=5)
# Other work of the worker waits behind a round.
ROUND_S: Final = 60.0
MAX_A_ROUND: Final = 500
# Heavier mails are not fetched: most servers carry 25 MB, which is a third less of files.
MAX_MAIL_BYTES: Final = 30_000_000
# How long mails stay on the server once put away: a safety net, not an archive.
TREATED_DAYS: Final = 30
UNKNOWN_DAYS: Final = 90


@due_job("programme.inbox", every=EVERY)
def fetch_due() -> int:
    """Look through the mailbox of the installation, where there is one; how many items came in."""
    where = place()
    if where is None:
        return 0
    now = timezone.now()
    try:
        taken, delayed, unknown = fetch(where)
    except mailbox.FAULTS as error:
        words = mailbox.in_words(error, where)
        logger.warning("the mailbox %s was not fetched: %s", where.where, type(error).__name__)
        MailboxState.objects.update_or_create(pk=1, defaults={"tried_at": now, "error": words[:300]})
        return 0
    MailboxState.objects.update_or_create(
        pk=1,
        defaults={"tried_at": now, "fetched_at": now, "error": "", "delayed": delayed, "unknown": unknown},
    )
    return taken


def fetch(where: MailboxPlace) -> tuple[int, int, int]:
    """One round: items made, mails left for later, mails that lie in « Inconnu ». Raises one of `mailbox.FAULTS`."""
    taken = delayed = 0
    until = monotonic() + ROUND_S
    with mailbox.opened(where) as box:
        folders = mailbox.folders_of(box)
        for uid in box.uids("ALL")[:MAX_A_ROUND]:
            if monotonic() > until:
                break
            try:
                made, left = _one(box, uid, where, folders)
            except mailbox.NoSuchMail:
                continue
            taken, delayed = taken + made, delayed + left
        _clean(box, folders)
        return taken, delayed, mailbox.count_in(box, folders.unknown)


def _one(box: BaseMailBox, uid: str, where: MailboxPlace, folders: mailbox.Folders) -> tuple[int, bool]:
    """Take one mail in, for each community that it names; how many items, and whether it stays for later."""
    size, head = mailbox.part_of(box, uid, "HEADER")
    communities = communities_of(head, where.address, module=MODULE)
    if not communities:
        mailbox.put_away(box, uid, folders.unknown)
        return 0, False
    letter, raw = _read(box, uid, size, head)
    key = reading.key_of(letter.message_id, head if raw is None else raw)
    made, stays = 0, False
    for community in communities:
        with scope(community=community):
            if not is_known(key) and is_full(timezone.now()):
                stays = True
                continue
            try:
                made += take_in(by=Actor.system(community), letter=letter, key=key, raw=raw)
            except NotNow:
                logger.warning("a mail waits: no file can be kept now")
                stays = True
    if not stays:
        mailbox.put_away(box, uid, folders.treated)
    return made, stays


def _read(box: BaseMailBox, uid: str, size: int, head: bytes) -> tuple[reading.Letter, bytes | None]:
    if size <= MAX_MAIL_BYTES:
        _, raw = mailbox.part_of(box, uid, "")
        return reading.read(raw), raw
    heavy = (
        f"Ce courriel pèse {size // 1_000_000} Mo : son contenu n’est pas ici. "
        "Demandez les fichiers par un autre moyen."
    )
    said = reading.read_headers(head)
    return (
        reading.Letter(
            said.message_id, said.title, said.sender_name, said.sender_email, said.sent_at, "", (), (heavy,)
        ),
        None,
    )


def _clean(box: BaseMailBox, folders: mailbox.Folders) -> None:
    """Take out what somebody destroyed, and what was put away long ago."""
    with scopes_disabled():
        removals = list(InboxRemoval.objects.exclude(message_id="").order_by("pk")[:50])
    for row in removals:
        mailbox.take_out(box, folders.treated, row.message_id)
        with scopes_disabled():
            InboxRemoval.objects.filter(pk=row.pk).update(message_id="")
    today = timezone.localdate()
    mailbox.forget_before(box, folders.treated, today - timedelta(days=TREATED_DAYS))
    mailbox.forget_before(box, folders.unknown, today - timedelta(days=UNKNOWN_DAYS))
