"""SQL snapshots: which queries a page makes, and which code of ours issued each.

    with assert_queries("list"):
        client.get(url)

compares with `snapshots/<test module>.<name>.sql` beside the test. `pytest --update-snapshots` writes what was seen;
read the difference before committing it. Using one name twice in a test, for few rows and for many, proves that
the queries do not grow with the data. On PostgreSQL only the number of queries is compared: the text is SQLite's.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.template.base import Node

PACKAGE = str(Path(__file__).resolve().parents[2] / "maillage")
# The first wraps every safe request, so it would be named for each query that no other code of ours issued;
# the second asks for others, who are the ones to name.
SURROUNDING = ("maillage/platform/tenancy/readonly.py", "maillage/platform/tenancy/prepared.py")
NOT_A_QUERY = re.compile(r"^\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|SET)\b", re.IGNORECASE)
PLACEHOLDERS = re.compile(r"\((?:%s(?:, )?)+\)")
ROWS = re.compile(r"VALUES \(…\)(?:, \(…\))+")
CLAUSES = re.compile(
    r" (?=(?:FROM|WHERE|INNER JOIN|LEFT OUTER JOIN|GROUP BY|HAVING|ORDER BY|LIMIT|UNION|SET|VALUES|RETURNING)\b)"
)

AssertQueries = Callable[..., AbstractContextManager[None]]
AssertAsInSnapshot = Callable[[str, "list[Query]"], None]


@dataclass(frozen=True)
class Query:
    origin: str
    sql: str


def normalised(sql: str) -> str:
    """The statement without its values: one clause a line, any number of values as one `…`."""
    plain = " ".join(sql.split())
    plain = PLACEHOLDERS.sub("(…)", plain)
    plain = ROWS.sub("VALUES (…)", plain)
    plain = re.sub(r"\b(LIMIT|OFFSET) \d+", r"\1 …", plain)
    return CLAUSES.sub("\n    ", plain)


def _origin(frame: FrameType | None) -> str:
    """`file:function` of the innermost code of ours, and the template that asked, if one did."""
    template = ""
    while frame is not None:
        name = frame.f_code.co_filename
        node = frame.f_locals.get("self") if frame.f_code.co_name.startswith("render") else None
        if not template and isinstance(node, Node) and getattr(node, "origin", None) is not None:
            template = f" in {node.origin.template_name!s}"
        if name.startswith(PACKAGE) and not name.endswith(SURROUNDING):
            return f"{name[len(PACKAGE) + 1 :]}:{frame.f_code.co_qualname}{template}"
        frame = frame.f_back
    return "third-party code"


class Recorder:
    """Notes every query of the default connection while it is installed as its execute wrapper."""

    def __init__(self) -> None:
        self.queries: list[Query] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        if not NOT_A_QUERY.match(text):
            self.queries.append(Query(_origin(sys._getframe(1)), normalised(text)))
        return execute(sql, params, many, context)


@contextmanager
def recorded() -> Iterator[list[Query]]:
    """The queries made inside the block, in order, without those that only frame a transaction."""
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        yield recorder.queries


def as_text(queries: list[Query]) -> str:
    lines = [f"-- {len(queries)} queries"]
    lines += [f"\n-- {number}. {query.origin}\n{query.sql};" for number, query in enumerate(queries, 1)]
    return "\n".join(lines) + "\n"


def expected_count(text: str) -> int:
    """Number of queries that a snapshot's first line states."""
    return int(text.split(maxsplit=2)[1])


def compare(path: Path, queries: list[Query], *, whole: bool) -> None:
    """AssertionError, with the difference, unless the queries are those of the snapshot at `path`."""
    assert path.exists(), f"no snapshot {path.name}: run pytest --update-snapshots, then read it"
    expected, seen = path.read_text(encoding="utf-8"), as_text(queries)
    same = expected == seen if whole else expected_count(expected) == len(queries)
    if not same:
        lines = difflib.unified_diff(
            expected.splitlines(), seen.splitlines(), "snapshot", "seen", lineterm=""
        )
        raise AssertionError(f"the queries differ from {path.name}:\n" + "\n".join(lines))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="write the SQL snapshots that tests compare"
    )


def snapshot_path(test_file: Path, name: str) -> Path:
    return test_file.parent / "snapshots" / f"{test_file.stem}.{name}.sql"


@pytest.fixture
def assert_as_in_snapshot(request: pytest.FixtureRequest) -> AssertAsInSnapshot:
    """`assert_as_in_snapshot("name", queries)` compares queries that were recorded with the snapshot of that name."""
    update = request.config.getoption("--update-snapshots") and connection.vendor == "sqlite"
    written: set[Path] = set()

    def check(name: str, queries: list[Query]) -> None:
        path = snapshot_path(request.path, name)
        if update and path not in written:
            path.parent.mkdir(exist_ok=True)
            path.write_text(as_text(queries), encoding="utf-8")
            written.add(path)
        compare(path, queries, whole=connection.vendor == "sqlite")

    return check


@pytest.fixture
def assert_queries(assert_as_in_snapshot: AssertAsInSnapshot, db: None) -> AssertQueries:
    """`with assert_queries("name"):` compares the queries of the block with the snapshot of that name.

    `with assert_queries(count=3):` only counts them, for what has no reason to be written down.
    """

    @contextmanager
    def check(name: str = "", *, count: int | None = None) -> Iterator[None]:
        assert bool(name) != (count is not None), "give either the name of a snapshot or a count"
        with recorded() as queries:
            yield
        if count is not None:
            assert len(queries) == count, as_text(queries)
            return
        assert_as_in_snapshot(name, queries)

    return check
