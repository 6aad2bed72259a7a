"""The health project: who may, and one module for each capability that has addresses (see `gathering`)."""

from tests.matrix.rows import BUREAU, INSIDERS, TEAM

GRANTS: dict[str, frozenset[str]] = {
    "programme.view": INSIDERS | {"partner"},
    "programme.view_figures": INSIDERS | {"supervisor"},
    "programme.pilot": INSIDERS - {"auditor"},
    "programme.write": TEAM | BUREAU,
    "programme.configure": TEAM | {"president"},
    "programme.close_year": frozenset({"coordinator", "president", "treasurer"}),
    "programme.survey": TEAM | BUREAU,
    "programme.sort_inbox": TEAM | BUREAU,
}
