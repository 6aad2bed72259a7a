"""Reads a package to its last byte before anything is written: whoever made it may mean harm.

Nothing of what it says is taken for granted: its tables are those of this code, its rows are of one community, its
values are such as the fields hold, its links stay inside it.
"""

from __future__ import annotations

import json
import re
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from django.db import connection

from maillage.platform.accounts.models import User
from maillage.platform.keeping.archive import HEADER, ArchiveReader, Member
from maillage.platform.keeping.inventory import Table
from maillage.platform.keeping.package import contents
from maillage.platform.keeping.package.checking import check_of
from maillage.platform.keeping.package.extract import Checked, check_extract
from maillage.platform.keeping.package.numbers import Numbers
from maillage.platform.keeping.package.people import OUTSIDER, Account, read_accounts
from maillage.platform.keeping.refusals import DamagedArchive, KeepingRefused, WrongKey
from maillage.platform.keeping.rows import DamagedRows, lines_of
from maillage.platform.keeping.sealing import Opener, opened
from maillage.platform.tenancy.health import health_data_taken, health_fields
from maillage.platform.tenancy.models import Community

# A part of rows is some megabytes long; its batch of 2,000 rows may be longer.
MOST_IN_A_PART: Final = 100_000_000
MOST_ROWS: Final = 20_000_000
_SLUG: Final = re.compile(r"[a-zA-Z0-9_-]{1,60}")


@dataclass
class Package:
    """A package that was read whole. rows: numbers by label of the model; national: keys by label; files: bytes."""

    number: uuid.UUID
    origin: str
    made_at: datetime
    version: str
    community: dict[str, Any]
    accounts: list[Account]
    rows: dict[str, Numbers] = field(default_factory=dict)
    national: dict[str, set[str]] = field(default_factory=dict)
    names_outsiders: bool = False
    files: dict[str, int] = field(default_factory=dict)
    altered: list[str] = field(default_factory=list)
    journal: Checked = field(default_factory=Checked)

    @property
    def row_count(self) -> int:
        return sum(len(numbers.old) for numbers in self.rows.values())


@contextmanager
def reading(path: Path, opener: Opener) -> Iterator[ArchiveReader]:
    """The members of a package. Refusals speak of a package, not of a backup."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise KeepingRefused(f"Le paquet {path} ne se lit pas ({error.strerror}).") from error
    try:
        with file, opened(file, opener) as stream:
            yield ArchiveReader(stream, contents.NAMES)
    except DamagedArchive as damage:
        raise KeepingRefused(
            f"Ce paquet est abîmé, ou n’en est pas un ({damage.detail}) : rien n’a été importé. "
            "Redemandez-le à l’installation d’origine."
        ) from damage
    except WrongKey as wrong:
        raise WrongKey(_words(opener)) from wrong


def _words(opener: Opener) -> str:
    if opener.passphrase or opener.identities:
        return "Cette phrase secrète n’ouvre pas ce paquet : vérifiez-la, rien n’a été importé."
    return "Ce paquet est chiffré : donnez sa phrase secrète par --passphrase-file ou --passphrase-prompt."


def inspect(path: Path, opener: Opener) -> Package:
    """Read everything, write nothing. KeepingRefused says what is wrong."""
    with reading(path, opener) as reader:
        try:
            return _inspected(reader)
        except (DamagedRows, RecursionError, UnicodeDecodeError) as error:
            raise DamagedArchive("une de ses lignes est illisible") from error


def _inspected(reader: ArchiveReader) -> Package:
    members = iter(reader)
    first = next(members, None)
    if first is None or first.name != HEADER:
        raise DamagedArchive("il ne commence pas par son en-tête")
    package, inspectors = _begun(_json(first))
    for member in members:
        _take(member, package, inspectors)
    assert reader.manifest is not None
    package.altered = [str(one) for one in reader.manifest.altered]
    counted = {name: len(one.numbers.old) for name, one in inspectors.items()}
    if counted != reader.manifest.rows:
        raise DamagedArchive("le nombre de ses lignes n’est pas celui d’origine")
    for one in inspectors.values():
        one.finish(package)
    return package


def _take(member: Member, package: Package, inspectors: dict[str, _Inspector]) -> None:
    kind, _, rest = member.name.partition("/")
    if member.name == contents.ACCOUNTS:
        package.accounts = read_accounts(_json(member))
    elif kind == "rows":
        _inspect_rows(member, inspectors)
    elif kind == "files":
        package.files[rest] = member.size
    elif member.name == contents.JOURNAL:
        package.journal = _journal(member)


def _json(member: Member) -> Any:
    if member.size > MOST_IN_A_PART:
        raise DamagedArchive(f"{member.name} est démesuré")
    try:
        return json.loads(member.content())
    except ValueError as error:
        raise DamagedArchive(f"{member.name} est illisible") from error


def _journal(member: Member) -> Checked:
    with tempfile.TemporaryFile() as file:
        for chunk in member.chunks():
            file.write(chunk)
        file.seek(0)
        return check_extract(cast(BinaryIO, file), MOST_ROWS)


# --- The header -------------------------------------------------------------------------------------------


def _begun(header: Any) -> tuple[Package, dict[str, _Inspector]]:
    if not isinstance(header, dict) or header.get("format") != contents.FORMAT:
        raise KeepingRefused(
            "Ce fichier n’est pas le paquet d’une communauté, ou d’une forme que cette version ne connaît pas. "
            "Une sauvegarde se remet par « maillage restore »."
        )
    try:
        package = Package(
            number=uuid.UUID(str(header["package"])),
            origin=_line(header["origin"], 200),
            made_at=_instant(header["made_at"]),
            version=_line(header["version"], 40),
            community=_community(header["community"]),
            accounts=[],
        )
        tables = {Table.from_json(one).name: Table.from_json(one) for one in header["tables"]}
        migrations = header["migrations"]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise DamagedArchive("son en-tête est illisible") from error
    ours = contents.carried_tables()
    if migrations != contents.migrations_that_count(connection) or tables != {
        name: table for name, (_, table) in ours.items()
    }:
        raise KeepingRefused(
            f"Ce paquet vient de Maillage {package.version}, dont les tables ne sont pas celles d’ici : mettez les "
            "deux installations à la même version, puis refaites le paquet. Rien n’a été importé."
        )
    number = package.community["number"]
    return package, {name: _Inspector(model, table, number) for name, (model, table) in ours.items()}


def _line(value: Any, longest: int) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > longest:
        raise ValueError("not a line")
    return value


def _instant(value: Any) -> datetime:
    at = datetime.fromisoformat(value)
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _community(data: dict[str, Any]) -> dict[str, Any]:
    number, slug, name, modules = data["number"], data["slug"], data["name"], data["modules"]
    if type(number) is not int or not _SLUG.fullmatch(slug) or type(data["is_demo"]) is not bool:
        raise ValueError("not a community")
    if not isinstance(modules, list) or not all(isinstance(one, str) for one in modules):
        raise ValueError("not modules")
    # A package of before the field holds none.
    known = data.get("modules_known", [])
    if not isinstance(known, list) or not all(isinstance(one, str) for one in known):
        raise ValueError("not modules")
    if not _line(name, 120).strip():
        raise ValueError("no name")
    return {
        "number": number,
        "slug": slug,
        "name": name,
        "is_demo": data["is_demo"],
        "modules": modules,
        "modules_known": known,
        "created_at": _instant(data["created_at"]),
    }


# --- Rows -------------------------------------------------------------------------------------------------


def parts(member: Member, table: Table) -> Iterator[list[Any]]:
    """The rows of a member."""
    if member.size > MOST_IN_A_PART:
        raise DamagedArchive(f"{member.name} est démesuré")
    yield from lines_of(member.content(), table)


def _inspect_rows(member: Member, inspectors: dict[str, _Inspector]) -> None:
    inspector = inspectors.get(member.name.split("/")[1])
    if inspector is None:
        raise DamagedArchive(f"{member.name} n’est d’aucune des tables d’une communauté")
    for row in parts(member, inspector.table):
        inspector.take(row)
    if sum(len(one.numbers.old) for one in inspectors.values()) > MOST_ROWS:
        raise DamagedArchive("il a trop de lignes")


class _Inspector:
    """Looks at the rows of one table, and remembers their numbers and what they point at."""

    def __init__(self, model: Any, table: Table, community: int) -> None:
        self.model, self.table, self._community = model, table, community
        self.numbers = Numbers()
        fields = contents.fields_of(model)
        self._checks: list[Callable[[Any], bool]] = [
            check_of(one, column) for one, column in zip(fields, table.columns, strict=True)
        ]
        self._at_community = next(at for at, one in enumerate(fields) if one.name == "community")
        self._at_key = next(at for at, one in enumerate(fields) if one.primary_key)
        self._links = [(at, one.related_model) for at, one in enumerate(fields) if _is_link(one)]
        self._named: dict[Any, set[Any]] = {target: set() for _, target in self._links}
        self._health = [at for at, one in enumerate(fields) if one.name in health_fields(model)]

    def take(self, row: list[Any]) -> None:
        """DamagedArchive or KeepingRefused for a row that no package of ours holds."""
        for at, fits in enumerate(self._checks):
            if not fits(row[at]):
                raise DamagedArchive(
                    f"une valeur de {self.table.name}.{self.table.columns[at].name} n’en est pas une"
                )
        if row[self._at_community] != self._community:
            raise DamagedArchive(f"une ligne de {self.table.name} est d’une autre communauté")
        key = row[self._at_key]
        if type(key) is not int or not self.numbers.add(key):
            raise DamagedArchive(f"une ligne de {self.table.name} y est deux fois, ou sans numéro")
        if any(row[at] for at in self._health) and not health_data_taken():
            raise KeepingRefused(
                "Ce paquet contient des données de santé, et cette installation n’en prend pas "
                "(MAILLAGE_HEALTH_DATA) : rien n’a été importé."
            )
        for at, target in self._links:
            if row[at] is not None:
                self._named[target].add(row[at])

    def finish(self, package: Package) -> None:
        """Once all tables were read: what is pointed at is there, or is national."""
        package.rows[self.model._meta.label] = self.numbers
        for target, keys in self._named.items():
            if target is User:
                package.names_outsiders = package.names_outsiders or OUTSIDER in keys
                if keys - {OUTSIDER} - {account.number for account in package.accounts}:
                    raise DamagedArchive(f"une ligne de {self.table.name} nomme un compte qui n’y est pas")
            elif not any(one.name == "community" for one in target._meta.concrete_fields):
                package.national.setdefault(target._meta.label, set()).update(keys)


def _is_link(one: Any) -> bool:
    return one.is_relation and one.related_model is not Community
