"""A community that leaves and arrives is the same, row by row, and nothing of anybody else comes along."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django_scopes import scope, scopes_disabled

from maillage.platform.accounts.models import User
from maillage.platform.audit.models import AuditEntry
from maillage.platform.audit.sealing import seal_new
from maillage.platform.audit.verification import walk
from maillage.platform.files.models import StoredFile
from maillage.platform.keeping.archive import ArchiveReader
from maillage.platform.keeping.package import contents
from maillage.platform.keeping.package.importing import take_in
from maillage.platform.keeping.package.models import Arrival
from maillage.platform.keeping.package.people import OUTSIDER_EMAIL
from maillage.platform.keeping.package.references import HELD
from maillage.platform.keeping.refusals import KeepingRefused, WrongKey
from maillage.platform.keeping.sealing import Opener, opened
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.models import Community, Membership
from tests.package.conftest import OTHER_SLUG, PASSPHRASE
from tests.package.described import Rows, described
from tests.package.filled import OUTSIDER

# Where the arrival itself writes.
GROWING = {"audit.AuditEntry", "messaging.Message", "files.StoredFile"}
# What opens something at the origin opens nothing here: drawn anew on arrival.
RENEWED = {
    "care.Asking": ("digest", "link_key", "expires_at"),
    "care.BookingPush": ("key", "state", "error"),
    "care.Busy": ("person",),
    "care.DoctorListSettings": ("secret", "is_open"),
    "care.DoctorOffer": ("digest", "link_key"),
    "care.Responder": ("digest", "link_key"),
    "care.RoomAsking": ("digest", "link_key"),
    "care.SasLink": ("is_on",),
    "care.Slot": ("link_digest", "person"),
    "care.SwapLetter": ("digest",),
    "care.TurnFeed": ("digest", "revoked_at"),
    "care.WaitingPerson": ("digest", "link_key"),
    "care.CareRequest": ("follow_digest",),
    "care.DigestLink": ("link_key", "digest"),
    "care.RequestLink": ("link_key", "digest"),
    "association.JoiningForm": ("secret",),
    "association.Attendee": ("link_key",),
    "association.Meeting": ("code_key",),
    "association.WhoIsWhoPage": ("secret",),
    "programme.IdeaCall": ("secret",),
    "dossier.PilotCall": ("link_key", "digest"),
    "dossier.PublicPage": ("secret", "is_open"),
    "programme.Survey": ("secret", "closed_at"),
    "programme.Invitation": ("link_key", "digest"),
}
# Some of the sample is encrypted in the database: its package is never written in the clear.
OPENER = Opener(passphrase=PASSPHRASE)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_community(filled: Community) -> Community:
    return Community.objects.get(slug=OTHER_SLUG)


def members(path: Path) -> dict[str, bytes]:
    with path.open("rb") as file, opened(file, OPENER) as stream:
        return {member.name: member.content() for member in ArchiveReader(stream, contents.NAMES)}


def same(before: Rows, after: Rows) -> None:
    """What was there is there, first; what follows are the lines and letters of the arrival."""
    outside = {OUTSIDER, f"avant-{OUTSIDER}"}
    for label, rows in before.items():
        found = after[label][: len(rows)] if label in GROWING else after[label]
        assert len(found) == len(rows), label
        for old, new in zip(rows, found, strict=True):
            assert new == expected(label, old, outside), label


def expected(label: str, row: dict[str, Any], outside: set[str]) -> dict[str, Any]:
    """What changes on purpose."""
    row = dict(row)
    for name in ("user", "given_by", "updated_by", "ended_by"):
        if row.get(name) in outside:
            required = (label, name) == ("tenancy.SupportVisit", "user")
            row[name] = OUTSIDER_EMAIL if required else None
    if label == "messaging.Message":
        row["body"] = row["attached_key"] = row["unsubscribe_url"] = ""
        if row["state"] not in {"sent", "withheld"}:
            row["state"], row["error"] = "withheld", HELD
        row.pop("message_id")
    if label == "directory.Correction":
        row["recorded_generation"] = row["checked_generation"] = 0
    if label in {"association.JoiningForm", "association.WhoIsWhoPage", "programme.IdeaCall"}:
        # Closed until somebody here looks at it.
        row["is_open"] = False
    if label == "association.WhoIsWhoPage":
        row["opened_at"] = None
    if label in {"association.Application", "association.Recipient"} and row["digest"]:
        row["digest"] = sha256(f"elsewhere:{row['digest']}".encode()).hexdigest()
    if label in {"association.CalendarFeed", "funding.MyYearLink"}:
        row["digest"] = sha256(f"elsewhere:{row['digest']}".encode()).hexdigest()
        row["revoked_at"] = row["revoked_at"] or row["created_at"]
    if label == "association.Attendee":
        row["digest"] = ""
    if label == "programme.Survey":
        # What was open is closed, since now; what waited for its day waits for somebody.
        row["state"] = {"open": "closed", "ready": "draft"}.get(row["state"], row["state"])
    for name in RENEWED.get(label, ()):
        row.pop(name)
    if label == "atlas.ScenarioShare":
        # A link opens nothing at another installation.
        row["digest"] = sha256(f"elsewhere:{row['digest']}".encode()).hexdigest()
        row["expires_at"] = row["created_at"]
    return row


def without_renewed(rows: Rows) -> Rows:
    """Without what is drawn anew on arrival."""
    for label, names in {"messaging.Message": ("message_id",), **RENEWED}.items():
        for row in rows[label]:
            for name in names:
                row.pop(name)
    return rows


def test_every_table_has_a_row_in_the_sample(bare_tables: tuple[str, ...]) -> None:
    assert bare_tables == ()


def test_it_arrives_as_it_left(filled: Community, packed: Path) -> None:
    before = described(filled)
    done = take_in(packed, OPENER, slug="ailleurs")
    same(before, without_renewed(described(done.community)))
    assert done.rows == sum(map(len, before.values()))
    with scopes_disabled():
        files = StoredFile.objects.filter(community=done.community, owner="privacy.request")
        assert files.get().sha256 == StoredFile.objects.get(community=filled, owner="privacy.request").sha256


def test_what_stays_is_untouched_and_nothing_of_others_leaves(
    filled: Community, other_community: Community, packed: Path
) -> None:
    text = b"".join(
        content for name, content in members(packed).items() if not name.endswith((".xlsx", ".zip"))
    ).decode(errors="replace")
    before = described(other_community)
    take_in(packed, OPENER, slug="ailleurs")
    assert described(other_community) == before
    for user in User.objects.exclude(password=""):
        assert user.password not in text
    assert other_community.name not in text and f"avant-{OUTSIDER}" not in text and OUTSIDER not in text


def test_the_journal_stays_valid_here_and_proves_itself_as_a_file(filled: Community, packed: Path) -> None:
    done = take_in(packed, OPENER, slug="ailleurs")
    seal_new()
    assert walk().faults == []
    journal = done.package.journal
    assert journal.lines == journal.sealed > 0 and journal.altered == 0
    with scopes_disabled():
        old = list(AuditEntry.objects.filter(community=filled).order_by("pk").values_list("at", flat=True))
        new = list(
            AuditEntry.objects.filter(community=done.community).order_by("pk").values_list("at", flat=True)
        )
        assert new[: len(old)] == old[: journal.lines]
        arrived = AuditEntry.objects.get(community=done.community, action="community.arrived")
        assert arrived.changes["adresse d’origine"] == [None, filled.slug]
        assert Arrival.objects.get(community=done.community).origin_slug == filled.slug


def test_accounts_are_met_or_opened_without_password(filled: Community, packed: Path) -> None:
    met = User.objects.get(email=f"coordinator@{filled.slug}.example")
    with scopes_disabled():
        gone = Membership.objects.filter(community=filled).exclude(user=met).order_by("pk").first().user
    User.objects.filter(pk=gone.pk).update(email="change@tests.example", name="Une autre")
    done = take_in(packed, OPENER, slug="ailleurs")
    opened = User.objects.get(email=gone.email)
    assert opened.pk != gone.pk and not opened.has_usable_password() and not opened.is_operator
    with scopes_disabled():
        letters = Message.objects.filter(community=done.community, purpose="keeping.arrived")
        assert {"/compte/" in one.body for one in letters.filter(to=opened.email)} == {True}
        assert Membership.objects.get(community=done.community, user=met).roles == ["coordinator"]
    assert User.objects.get(pk=met.pk).password == met.password


def test_a_package_is_not_taken_twice_unknowingly(filled: Community, packed: Path) -> None:
    with pytest.raises(KeepingRefused, match="déjà prise"):
        take_in(packed, OPENER)
    take_in(packed, OPENER, slug="une")
    with pytest.raises(KeepingRefused, match="déjà importé ici"):
        take_in(packed, OPENER)
    assert take_in(packed, OPENER, slug="deux").rows > 0


def test_a_passphrase_that_does_not_open_it(filled: Community, packed: Path) -> None:
    for opener, words in ((Opener(), "est chiffré"), (Opener(passphrase="une autre phrase"), "n’ouvre pas")):
        with pytest.raises(WrongKey, match=words):
            take_in(packed, opener, slug="ailleurs")


def test_lists_are_readable_without_us(filled: Community, packed: Path) -> None:
    found = members(packed)
    assert "LISEZMOI.txt" in found and "import-community" in found["LISEZMOI.txt"].decode()
    labels = found["lisible/etiquettes.csv"].decode("utf-8-sig").splitlines()
    assert labels[0].startswith("Numéro;Nom;") and "Étiquette d’échantillon" in labels[1]
    assert zipfile.ZipFile(BytesIO(found["lisible/etiquettes.xlsx"])).testzip() is None
    assert "PersonRequest" not in "".join(found)


def test_half_an_arrival_is_none(filled: Community, packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = (Community.objects.count(), User.objects.count())

    def fail(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("maillage.platform.keeping.package.importing.seal_brought", fail)
    with pytest.raises(KeepingRefused, match="rien ne l’a été"):
        take_in(packed, OPENER, slug="ailleurs")
    assert (Community.objects.count(), User.objects.count()) == counts


def test_nobody_is_told_if_the_operator_prefers(filled: Community, packed: Path) -> None:
    done = take_in(packed, OPENER, slug="ailleurs", letters=False)
    with scope(community=done.community):
        assert not Message.objects.filter(purpose="keeping.arrived").exists()
