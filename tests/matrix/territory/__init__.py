"""The territory: who may, and its rows (see `gathering`)."""

from tests.matrix.rows import ALL, COORDINATION

GRANTS: dict[str, frozenset[str]] = {
    "territory.view": ALL,
    "territory.configure": COORDINATION,
}
