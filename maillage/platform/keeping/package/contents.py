"""What a package of a community is made of: its tables, its members' names, and the tables that stay behind.

header.json                 format, origin, community, migrations, tables with their columns
LISEZMOI.txt                what this is, in French, for whoever opens it without Maillage
accounts.json               the members: number at the origin, address, name
rows/TABLE/000001.jsonl     rows in neutral form (`columns`), with the numbers of the origin
files/SHA256                contents of stored files
journal/journal.zip         the journal with the digests of its seals, to be checked alone (`extract`)
lisible/NAME.csv, .xlsx     the same rows for people
manifest.json               size and SHA-256 of every member above
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from maillage.platform.keeping.inventory import Table, applied_migrations, table_of
from maillage.platform.tenancy.erasure import models_of_communities

FORMAT: Final = "maillage-community/1"
NAMES: Final = re.compile(
    r"header\.json|manifest\.json|accounts\.json|LISEZMOI\.txt|journal/journal\.zip"
    r"|rows/[a-z0-9_]{1,63}/\d{6}\.jsonl|files/[0-9a-f]{64}|lisible/[a-z0-9-]{1,60}\.(?:csv|xlsx)"
)
ACCOUNTS: Final = "accounts.json"
README: Final = "LISEZMOI.txt"
JOURNAL: Final = "journal/journal.zip"
# Owner of the packages among the stored files: a package does not hold those made before it.
OWNER: Final = "keeping.package"
# Owner of the journal of the origin among the files of a community that arrived.
ORIGIN_OWNER: Final = "keeping.origin"

# Rows of communities that no package holds, and why.
LEFT_OUT: Final[dict[str, str]] = {
    "keeping.Departure": "the request for a package, which would hold itself",
    "keeping.Arrival": "says how the community came here; at the next place another one says so",
    "messaging.AttachedFile": "files of letters that did not leave yet, which are withheld where the package arrives",
    "messaging.ShortMessage": "texts that have left say nothing any more, those that wait hold links of the origin",
}
# Columns of `messaging.Message` that leave empty: what was not sent may hold a link that opens a door.
UNSENT: Final = frozenset({"body", "unsubscribe_url", "attached_key"})


def carried_models() -> list[Any]:
    """Models whose rows a package holds, those that are pointed at before those that point."""
    return [model for model in reversed(models_of_communities()) if model._meta.label not in LEFT_OUT]


def carried_tables() -> dict[str, tuple[Any, Table]]:
    """Model and table by name of the table, in the order of `carried_models`."""
    return {model._meta.db_table: (model, table_of(model)) for model in carried_models()}


def fields_of(model: Any) -> list[Any]:
    """Its fields in the order of the columns of its rows."""
    return list(model._meta.concrete_fields)


def migrations_that_count(wrapper: BaseDatabaseWrapper) -> list[list[str]]:
    """[app, name] of the migrations of the apps whose rows are carried, sorted."""
    carried = {model._meta.app_label for model in carried_models()}
    applied: Iterable[tuple[str, str]] = applied_migrations(MigrationLoader(wrapper))
    return sorted([app, name] for app, name in applied if app in carried)


def all_links(model: Any) -> Iterator[Any]:
    """Foreign keys of the model."""
    return (field for field in fields_of(model) if field.is_relation)
