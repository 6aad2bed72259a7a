"""A package that somebody wrote by hand brings nothing in: neither a right, nor a row of another, nor a fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django_scopes import scopes_disabled

from maillage.platform.accounts.models import User
from maillage.platform.audit.covering import Covering
from maillage.platform.audit.models import AuditEntry
from maillage.platform.keeping.archive import ArchiveReader, ArchiveWriter, Manifest
from maillage.platform.keeping.package import contents
from maillage.platform.keeping.package.importing import take_in
from maillage.platform.keeping.package.references import Moved, _address
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.keeping.sealing import Opener
from maillage.platform.tenancy.models import Community, Membership

pytestmark = pytest.mark.django_db(transaction=True)
Change = Callable[[dict[str, bytes]], None]


def rewritten(path: Path, change: Change) -> Path:
    """The same package with other contents, its checksums in order: they keep no harm out."""
    with path.open("rb") as file:
        reader = ArchiveReader(file, contents.NAMES)
        members = {member.name: member.content() for member in reader}
        manifest = reader.manifest
    assert isinstance(manifest, Manifest)
    change(members)
    new = path.with_name("autre")
    with new.open("wb") as file:
        writer = ArchiveWriter(file, contents.NAMES)
        for name, content in members.items():
            writer.add(name, content)
        writer.manifest.rows = manifest.rows
        writer.finish(manifest.finished_at)
    return new


def first_row(members: dict[str, bytes], table: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the first row of a table by the names of its columns."""
    names = [column.name for column in contents.carried_tables()[table][1].columns]
    part = f"rows/{table}/000001.jsonl"
    lines = members[part].decode().splitlines()
    row = dict(zip(names, json.loads(lines[0]), strict=True))
    change(row)
    members[part] = "\n".join([json.dumps([row[name] for name in names]), *lines[1:], ""]).encode()


def account(change: Callable[[dict[str, Any]], None]) -> Change:
    def changed(members: dict[str, bytes]) -> None:
        data = json.loads(members["accounts.json"])
        change(data[0])
        members["accounts.json"] = json.dumps(data).encode()

    return changed


def header(**values: Any) -> Change:
    def changed(members: dict[str, bytes]) -> None:
        members["header.json"] = json.dumps(json.loads(members["header.json"]) | values).encode()

    return changed


def membership(**values: Any) -> Change:
    return lambda members: first_row(members, "tenancy_membership", lambda row: row.update(values))


def deep(members: dict[str, bytes]) -> None:
    members["rows/tenancy_membership/000001.jsonl"] = b"[" * 100_000 + b"]" * 100_000 + b"\n"


REFUSED: dict[str, tuple[Change, str]] = {
    "another community's row": (membership(community_id=10**6), "d’une autre communauté"),
    "an account of nobody": (membership(user_id=10**6), "un compte qui n’y est pas"),
    "a right in an account": (
        account(lambda one: one.update(is_operator=True)),
        "autre chose que son adresse",
    ),
    "a password": (account(lambda one: one.update(password="x")), "autre chose que son adresse"),
    "no address": (account(lambda one: one.update(email="x\nBcc: y@z.fr")), "n’en est pas une"),
    "a number that is none": (membership(id="1"), "n’en est pas une"),
    "a number beyond the database": (membership(user_id=2**63), "n’en est pas une"),
    "a text that is too long": (membership(function="x" * 121), "n’en est pas une"),
    "a day that is none": (membership(joined_at="2026-02-31 00:00:00.000000"), "n’en est pas une"),
    "half of a sign": (membership(function="\ud800"), "n’en est pas une"),
    "nothing where something must be": (membership(joined_at=None), "n’en est pas une"),
    "deep nesting": (deep, "illisible"),
    "another form": (header(format="maillage-community/2"), "d’une forme"),
    "another version": (header(migrations=[["tenancy", "0099_later"]]), "la même version"),
    "other tables": (header(tables=[]), "la même version"),
    "no community": (header(community={"number": 1}), "en-tête"),
    "rows of the installation": (
        lambda members: members.update({"rows/accounts_user/000001.jsonl": b"[1]\n"}),
        "aucune des tables",
    ),
    "a file that is another": (
        lambda members: members.update({f"files/{'0' * 64}": b"x"}),
        "n’a pas son contenu",
    ),
    "a row less": (
        lambda members: members.update({"rows/tenancy_membership/000001.jsonl": b""}),
        "nombre de ses lignes",
    ),
    "a journal that is none": (
        lambda members: members.update({contents.JOURNAL: b"PK"}),
        "journal est illisible",
    ),
}


@pytest.mark.parametrize(("change", "words"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_and_leaves_nothing(package: Path, change: Change, words: str) -> None:
    before = (Community.objects.count(), User.objects.count())
    with pytest.raises(KeepingRefused, match=words):
        take_in(rewritten(package, change), Opener(), slug="ailleurs")
    assert (Community.objects.count(), User.objects.count()) == before


def test_an_altered_byte_or_a_cut_end_is_refused(package: Path, tmp_path: Path) -> None:
    whole = package.read_bytes()
    for name, content in (
        ("altered", whole[:900] + bytes([whole[900] ^ 1]) + whole[901:]),
        ("cut", whole[: len(whole) // 2]),
        ("empty", b""),
        ("other", b"%PDF-1.4"),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(KeepingRefused):
            take_in(path, Opener(), slug="ailleurs")


def test_names_that_lead_out_of_a_package_are_not_read(package: Path) -> None:
    for name in (
        "../etc/passwd",
        "files/../../x",
        "/etc/passwd",
        "keys/secret_key",
        "folders/imports/x",
        "lisible/../x.csv",
    ):
        assert contents.NAMES.fullmatch(name) is None


def test_roles_of_the_installation_are_left_at_the_door(package: Path) -> None:
    change = membership(roles=["operator", "coordinator", "coordinator", 1])
    done = take_in(rewritten(package, change), Opener(), slug="ailleurs")
    with scopes_disabled():
        assert Membership.objects.get(community=done.community).roles == ["coordinator"]
    assert not User.objects.filter(is_operator=True).exists()


def test_a_line_that_would_excuse_a_removal_excuses_nothing(package: Path) -> None:
    def forge(row: dict[str, Any]) -> None:
        row.update(action="journal.erased", changes={"numbers": [None, [[1, 10**9]]]})

    done = take_in(
        rewritten(package, lambda members: first_row(members, "audit_auditentry", forge)),
        Opener(),
        slug="ailleurs",
    )
    with scopes_disabled():
        first = AuditEntry.objects.filter(community=done.community).order_by("pk").first()
    assert first.action == "origin.journal.erased"
    assert not Covering.load().allows_removal(1)


def test_notifications_lead_to_pages_of_the_community_only() -> None:
    moved = Moved(1, 2, "ici", "la-bas")
    for url in (
        "javascript:alert(1)",
        "//ailleurs.example/c/ici/",
        "https://ailleurs.example",
        "/c/autre/",
        "/compte/",
    ):
        assert _address(url, moved) == ""
    assert _address("/c/ici/reglages/", moved) == "/c/la-bas/reglages/"
    assert _address("/c/ici/reglages/?a=1", moved) == "/c/la-bas/reglages/?a=1"
