"""The hostile test set-up, for the tests of every room (tests/README.md says what it does and why)."""

from __future__ import annotations

pytest_plugins = (
    "tests.both_databases",
    "tests.hostile.emptied",
    "tests.hostile.leftovers",
    "tests.hostile.shuffle",
    "tests.hostile.undefined",
    "tests.hostile.queries",
    "tests.longest_first",
    "tests.migrated",
    "tests.people",
)
