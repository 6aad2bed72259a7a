"""The personal link of somebody invited, and the code on the wall. Neither secret is kept in the database.

A personal secret is drawn from a random key of the row and from the key of the installation, so that the convocation,
a reminder and a change all lead to the same address, and somebody who reads the database alone can make none of them.
The digest finds the row. Another `link_key` makes the old address useless.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django_scopes import scopes_disabled

from maillage.contexts.association.meetings.models import Attendee, Meeting
from maillage.platform.access.tokens import digest_of

_SALT: Final = "maillage.association.meetings"
# 192 bits.
_BYTES: Final = 24
_CODE_BYTES: Final = 12
# A code on a screen changes every minute, and still opens the page three minutes later: time to type a name.
SLOT_S: Final = 60
SLOTS_ACCEPTED: Final = 4
POSTER: Final = "affiche"


def _drawn(what: str, text: str, length: int) -> str:
    mac = salted_hmac(f"{_SALT}.{what}", text, algorithm="sha256").digest()[:length]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def secret_of(attendee: Attendee) -> str:
    """What stands in the address of the personal page: the same as long as `link_key` is.

    Of a row that was found by its link, the one that was presented: a letter sent before the key of the installation
    was changed goes on opening its page.
    """
    if attendee.presented:
        return attendee.presented
    return _drawn("person", f"{attendee.community_id}:{attendee.meeting_id}:{attendee.link_key}", _BYTES)


def open_links(attendees: Iterable[Attendee]) -> dict[int, str]:
    """Make the links of these rows work; their secrets by key. In the caller's transaction; 1 query if one is new."""
    secrets_by_pk, new = {}, []
    for one in attendees:
        secret = secret_of(one)
        secrets_by_pk[one.pk] = secret
        if one.digest != digest_of(secret):
            one.digest = digest_of(secret)
            new.append(one)
    Attendee.objects.bulk_update(new, ["digest"], batch_size=500)
    return secrets_by_pk


def find_attendee(secret: str) -> Attendee | None:
    """Whose personal link this is, in whatever community; None for none. 1 query."""
    with scopes_disabled():
        found: Attendee | None = (
            Attendee.objects.filter(digest=digest_of(secret))
            .select_related("community", "meeting", "meeting__body", "meeting__commune", "contact")
            .first()
        )
    if found is not None:
        found.presented = secret
    return found


def address(name: str, secret: str) -> str:
    """Whole address of a public page, for a letter or a printed code."""
    return str(settings.MAILLAGE_BASE_URL) + reverse(f"association_public:{name}", kwargs={"secret": secret})


def code_of(meeting: Meeting, now_s: float) -> str:
    """The code of the screen, for the minute of `now_s` (seconds since 1970)."""
    return _code(meeting, str(int(now_s) // SLOT_S))


def poster_of(meeting: Meeting) -> str:
    """The code of the poster: fixed until somebody changes the key of the meeting."""
    return _code(meeting, POSTER)


def _code(meeting: Meeting, slot: str) -> str:
    text = f"{meeting.community_id}:{meeting.pk}:{meeting.code_key}:{slot}"
    return f"{meeting.pk:x}-{_drawn('code', text, _CODE_BYTES)}"


def find_meeting(code: str, now_s: float) -> Meeting | None:
    """The meeting whose code this is, of the poster or of the last minutes; None for none. 1 query at most."""
    number = code.partition("-")[0]
    if not (0 < len(number) <= 15) or not set(number) <= set("0123456789abcdef"):
        return None
    with scopes_disabled():
        row: Meeting | None = (
            Meeting.objects.filter(pk=int(number, 16)).select_related("community", "body", "commune").first()
        )
    if row is None:
        return None
    slots = (int(now_s) // SLOT_S - back for back in range(SLOTS_ACCEPTED))
    good = [poster_of(row), *(_code(row, str(slot)) for slot in slots)]
    return row if any(hmac.compare_digest(one.encode(), code.encode()) for one in good) else None
