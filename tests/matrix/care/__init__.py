"""Access to care: who may, and one module for each capability that has addresses (see `gathering`)."""

from tests.matrix.rows import INSIDERS, TEAM

GRANTS: dict[str, frozenset[str]] = {
    "care.view": INSIDERS,
    "care.request": (INSIDERS - {"auditor"}) | {"partner"},
    "care.coordinate": TEAM,
    "care.answer": INSIDERS - {"auditor"},
    "care.view_figures": INSIDERS | {"supervisor"},
    "care.configure": TEAM | {"president"},
}
