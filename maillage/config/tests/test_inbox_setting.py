"""The mailbox is read from the environment; what is wrong is said, without the password."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from maillage.config.inbox import mailbox_from

# Nothing here depends on the database.
pytestmark = pytest.mark.once

URL = "imaps://boite%40exemple.fr:se%2Fcret@imap.exemple.fr/INBOX"


def test_the_mailbox_is_read_from_the_environment() -> None:
    place = mailbox_from({"MAILLAGE_INBOX_URL": URL, "MAILLAGE_INBOX_ADDRESS": "Boite@exemple.fr"})
    assert place is not None
    assert (place["host"], place["port"], place["secure"], place["folder"]) == (
        "imap.exemple.fr",
        993,
        "tls",
        "INBOX",
    )
    assert (place["user"], place["password"], place["address"]) == (
        "boite@exemple.fr",
        "se/cret",
        "boite@exemple.fr",
    )
    assert mailbox_from({}) is None
    given = {
        "MAILLAGE_INBOX_URL": "imap://u@imap.exemple.fr",
        "MAILLAGE_INBOX_PASSWORD": "p",
        "MAILLAGE_INBOX_ADDRESS": "b@exemple.fr",
    }
    place = mailbox_from(given)
    assert place is not None
    assert (place["port"], place["secure"], place["password"]) == (143, "starttls", "p")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (URL, ""),
        ("", "boite@exemple.fr"),
        (URL, "boite+x@exemple.fr"),
        (URL, "boite"),
        ("https://u:p@exemple.fr", "boite@exemple.fr"),
        ("imaps://exemple.fr", "boite@exemple.fr"),
        ("imaps://u@exemple.fr", "boite@exemple.fr"),
        ("imaps://u:s3cr3t@exemple.fr:99999", "boite@exemple.fr"),
    ],
)
def test_a_wrong_setting_is_said_without_its_password(url: str, address: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        mailbox_from({"MAILLAGE_INBOX_URL": url, "MAILLAGE_INBOX_ADDRESS": address})
    assert "MAILLAGE_INBOX" in str(refusal.value)
    assert "s3cr3t" not in str(refusal.value)
