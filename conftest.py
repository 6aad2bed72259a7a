"""The hostile test set-up, for the tests of every room (tests/README.md says what it does and why)."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How fast the examples come, on a machine that is busy with other tests, says nothing of the product.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

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
