"""The atlas: who may, and its rows (see `gathering`)."""

from tests.matrix.rows import ALL, BUREAU, INSIDERS, TEAM

GRANTS: dict[str, frozenset[str]] = {
    "atlas.view": ALL,
    "atlas.view_fragility": INSIDERS,
    "atlas.view_persons": BUREAU,
    "atlas.simulate": INSIDERS - {"auditor"},
    "atlas.share": TEAM | BUREAU,
    "atlas.configure": TEAM | BUREAU,
}
