"""The directory: who may, and its rows (see `gathering`)."""

from tests.matrix.rows import BUREAU, BUT_SUPERVISION, INSIDERS, TEAM

GRANTS: dict[str, frozenset[str]] = {
    "directory.view": BUT_SUPERVISION,
    "directory.view_movements": INSIDERS,
    "directory.view_direct": INSIDERS,
    "directory.view_labels": INSIDERS,
    "directory.view_departures": BUREAU,
    "directory.report": INSIDERS - {"auditor"},
    "directory.edit": TEAM | BUREAU,
    "directory.manage": TEAM,
}
