"""Personal links: of a doctor who is asked for room, of a person who waits, of a doctor who is offered somebody.

The secret is drawn from a random key of the row and from the key of the installation; the database holds its SHA-256
only, which finds the row. Another `link_key` makes the old address useless.
"""

from __future__ import annotations

import base64
from typing import Final, TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django_scopes import scopes_disabled

from maillage.contexts.care.treating_doctor.models import (
    DoctorListSettings,
    DoctorOffer,
    RoomAsking,
    WaitingPerson,
)
from maillage.platform.access.tokens import digest_of

_SALT: Final = "maillage.care.treating_doctor"
# 192 bits.
_BYTES: Final = 24
Linked = RoomAsking | WaitingPerson | DoctorOffer
_PAGES: Final[dict[type, str]] = {
    RoomAsking: "doctor_room",
    WaitingPerson: "waiting_person",
    DoctorOffer: "doctor_offer",
}
_BESIDE: Final[dict[type, tuple[str, ...]]] = {
    RoomAsking: ("community", "round", "contact"),
    WaitingPerson: ("community", "commune"),
    DoctorOffer: ("community", "person__commune", "room__contact"),
}
Row = TypeVar("Row", RoomAsking, WaitingPerson, DoctorOffer)


def secret_of(row: Linked) -> str:
    """What stands in the address: the same as long as `link_key` is."""
    name = _PAGES[type(row)]
    text = f"{row.community_id}:{row.pk}:{row.link_key}"
    mac = salted_hmac(f"{_SALT}.{name}", text, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def open_link(row: Linked) -> str:
    """The whole address, which works once the caller has saved `digest`."""
    secret = secret_of(row)
    row.digest = digest_of(secret)
    return address(_PAGES[type(row)], secret)


def address(name: str, secret: str) -> str:
    return str(settings.MAILLAGE_BASE_URL) + reverse(f"care_public:{name}", kwargs={"secret": secret})


def found_at(model: type[Row], secret: str) -> Row | None:
    """Whose link this is, in whatever community; None for none. 1 query."""
    with scopes_disabled():
        rows = model.objects.filter(digest=digest_of(secret)).select_related(*_BESIDE[model])
        found: Row | None = rows.first()
    return found


def form_at(secret: str) -> DoctorListSettings | None:
    """The settings of the community whose public form this is; None for none. 1 query."""
    with scopes_disabled():
        found: DoctorListSettings | None = (
            DoctorListSettings.objects.filter(secret=secret).select_related("community").first()
        )
    return found
