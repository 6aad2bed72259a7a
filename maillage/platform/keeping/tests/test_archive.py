"""The file: whatever byte changes or is missing shows, and nothing but what a backup writes is taken from it."""

from __future__ import annotations

import io
import os
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pyrage
import pytest

from maillage.platform.keeping.archive import ArchiveReader, ArchiveWriter
from maillage.platform.keeping.refusals import DamagedArchive, KeepingRefused, WrongKey
from maillage.platform.keeping.sealing import Opener, Seal, identities_in, opened, sealed
from maillage.platform.keeping.squeezing import Squeezed

MEMBERS = {
    "header.json": b"{}",
    "rows/accounts_user/000001.jsonl": b"[1]\n" * 300,
    f"files/{'a' * 64}": b"%PDF" * 500,
}
PASSPHRASE = "un cheval, une agrafe"


@cache
def archive(seal: Seal) -> tuple[bytes, Opener]:
    target = io.BytesIO()
    with sealed(target, seal) as (stream, opener):
        writer = ArchiveWriter(stream)
        for name, content in MEMBERS.items():
            writer.add(name, content)
        writer.finish("2026-11-22T10:00:00+00:00")
    return target.getvalue(), opener


def read(content: bytes, opener: Opener) -> dict[str, bytes]:
    with opened(io.BytesIO(content), opener) as stream:
        return {member.name: member.content() for member in ArchiveReader(stream)}


KEY = pyrage.x25519.Identity.generate()
SEALS = {
    "plain": (Seal(), Opener()),
    "passphrase": (Seal(passphrase=PASSPHRASE), Opener(passphrase=PASSPHRASE)),
    "recipient": (Seal(recipients=(str(KEY.to_public()),)), Opener(identities=(KEY,))),
}


@pytest.mark.parametrize("kind", SEALS)
def test_what_was_written_is_read(kind: str) -> None:
    seal, opener = SEALS[kind]
    content, in_memory = archive(seal)
    assert read(content, opener) == MEMBERS
    assert read(content, in_memory) == MEMBERS
    if seal.closed:
        assert b"header.json" not in content and b"%PDF" not in content


@pytest.mark.parametrize("kind", ["plain", "recipient"])
def test_any_changed_byte_shows_or_changes_nothing(kind: str) -> None:
    seal, opener = SEALS[kind]
    content, _ = archive(seal)
    silent = 0
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 0x21
        try:
            assert read(bytes(changed), opener) == MEMBERS
            silent += 1
        except KeepingRefused:
            continue
    # A compressed stream can say one content in several ways (padding, another copy of the same text); what comes out
    # is then the same to the byte. Encrypted, any byte shows.
    assert kind == "plain" or not silent


@pytest.mark.parametrize("kind", ["plain", "recipient"])
def test_any_cut_or_addition_shows(kind: str) -> None:
    seal, opener = SEALS[kind]
    content, _ = archive(seal)
    for length in range(len(content)):
        with pytest.raises(KeepingRefused):
            read(content[:length], opener)
    with pytest.raises(DamagedArchive):
        read(content + b"\0", opener)


def test_a_damaged_preamble_shows() -> None:
    content, opener = archive(SEALS["passphrase"][0])
    end = content.index(b"-----END")
    # Each try at a passphrase costs a second on purpose: three places, not all.
    for at in (10, end // 2, end + 8):
        changed = bytearray(content)
        changed[at] ^= 0x01
        with pytest.raises(KeepingRefused):
            read(bytes(changed), Opener(passphrase=PASSPHRASE))
    assert read(content, opener) == MEMBERS


@pytest.mark.parametrize(
    ("kind", "opener", "words"),
    [
        ("passphrase", Opener(passphrase="une autre phrase"), "n’ouvre pas"),
        ("passphrase", Opener(), "--passphrase-file"),
        ("recipient", Opener(identities=(pyrage.x25519.Identity.generate(),)), "n’ouvre pas"),
        ("recipient", Opener(passphrase=PASSPHRASE), "--identity-file"),
    ],
)
def test_a_wrong_key_is_said_at_once(kind: str, opener: Opener, words: str) -> None:
    content, _ = archive(SEALS[kind][0])
    with pytest.raises(WrongKey, match=words):
        read(content, opener)


def test_the_ordinary_age_tool_opens_it_by_hand() -> None:
    """What docs/operations.md says: the armoured part is an age file of an identity, the rest an age file for it."""
    content, _ = archive(SEALS["passphrase"][0])
    end = content.index(b"-----END AGE ENCRYPTED FILE-----\n") + len(b"-----END AGE ENCRYPTED FILE-----\n")
    identity = pyrage.passphrase.decrypt(content[:end], PASSPHRASE).decode()
    plain = pyrage.decrypt(content[end:], list(identities_in(identity)))
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:gz") as tar:
        assert tar.getnames() == [*MEMBERS, "manifest.json"]


def test_an_error_of_the_disk_comes_out_as_it_is() -> None:
    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            if self.tell() > 2_000:
                raise OSError(28, "No space left on device")
            return super().write(data)

    for seal, _ in SEALS.values():
        with pytest.raises(OSError, match="No space"), sealed(Full(), seal) as (stream, _):
            writer = ArchiveWriter(stream)
            for number in range(200):
                writer.add(f"rows/t/{number:06}.jsonl", os.urandom(20_000))


@pytest.mark.parametrize("text", ["age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA"])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(KeepingRefused):
        Seal(recipients=(text,))


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(KeepingRefused, match="trop courte"):
        Seal(passphrase="court")


# --- What no backup writes ---------------------------------------------------------------------------------


def crafted(*members: tarfile.TarInfo) -> bytes:
    target = io.BytesIO()
    squeezed = Squeezed(target)
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * min(member.size, 10)) if member.isreg() else None)
    squeezed.write(plain.getvalue())
    squeezed.close()
    return target.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size = kind, link, 3 if kind == tarfile.REGTYPE else 0
    return made


@pytest.mark.parametrize(
    "foreign",
    [
        member("../../etc/passwd"),
        member("/etc/passwd"),
        member("files/../../x"),
        member("folders/imports/../x"),
        member("folders/imports/.hidden"),
        member("keys/secret_key", tarfile.SYMTYPE, "/etc/passwd"),
        member(f"files/{'a' * 64}", tarfile.LNKTYPE, "header.json"),
        member("rows", tarfile.DIRTYPE),
        member("keys/fifo", tarfile.FIFOTYPE),
        member("readme.txt"),
    ],
    ids=lambda one: f"{one.name[:30]}-{one.type.decode()}",
)
def test_foreign_members_are_refused(foreign: tarfile.TarInfo) -> None:
    with pytest.raises(DamagedArchive, match="qu’aucune sauvegarde"):
        read(crafted(foreign), Opener())


def test_the_same_member_twice_is_refused() -> None:
    with pytest.raises(DamagedArchive, match="deux fois"):
        read(crafted(member("keys/a"), member("keys/a")), Opener())


def test_a_huge_member_is_refused_before_it_is_read() -> None:
    huge = member("keys/a")
    header = io.BytesIO()
    huge.size = 10**14
    header.write(huge.tobuf(tarfile.GNU_FORMAT))
    target = io.BytesIO()
    squeezed = Squeezed(target)
    squeezed.write(header.getvalue())
    squeezed.close()
    with pytest.raises(DamagedArchive, match="démesuré"):
        read(target.getvalue(), Opener())


def test_an_archive_without_its_list_is_incomplete() -> None:
    with pytest.raises(DamagedArchive, match="liste de contrôle manque"):
        read(crafted(member("keys/a")), Opener())


def test_a_member_is_not_read_into_memory_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.platform.keeping.archive.MOST_IN_MEMORY", 100)
    with pytest.raises(DamagedArchive, match="démesuré"):
        read(archive(Seal())[0], Opener())


def test_what_is_no_backup_at_all_is_said(tmp_path: Path) -> None:
    for content in (b"", b"bonjour", b"PK\x03\x04 zip", b"\x1f\x8b\x08\x08name"):
        with pytest.raises(DamagedArchive):
            read(content, Opener())


@pytest.mark.parametrize(
    ("name", "told"),
    [("keys/a", (3, "0" * 64)), ("keys/a", (4, "")), ("keys/b", (3, "0" * 64)), ("", (0, ""))],
    ids=["other content", "other size", "one more", "one less"],
)
def test_members_that_are_not_those_of_the_list_are_refused(name: str, told: tuple[int, str]) -> None:
    """A file put together again with a checksum that fits: what the list says is what counts."""
    target = io.BytesIO()
    writer = ArchiveWriter(target)
    writer.add("keys/a", b"abc")
    if name:
        writer.manifest.members[name] = told
    else:
        writer.manifest.members.clear()
    writer.finish("")
    with pytest.raises(DamagedArchive, match="ne sont pas ceux d’origine"):
        read(target.getvalue(), Opener())
