"""The association: who may, and one module for each capability that has addresses (see `gathering`)."""

from tests.matrix.rows import BUREAU, BUT_SUPERVISION, INSIDERS, TEAM

GRANTS: dict[str, frozenset[str]] = {
    "association.view": INSIDERS,
    "association.view_members": TEAM | BUREAU | {"board_member", "auditor"},
    "association.edit_members": TEAM | BUREAU,
    "association.view_fees": TEAM | BUREAU | {"auditor"},
    "association.edit_fees": TEAM | {"treasurer"},
    "association.engage": TEAM | BUREAU | {"board_member"},
    "association.mail": TEAM | {"president", "secretary"},
    "association.configure": frozenset({"coordinator", "president", "secretary"}),
    "association.govern": TEAM | BUREAU,
    "association.attend": BUT_SUPERVISION - {"auditor"},
    "association.convene": TEAM | BUREAU,
    "association.decide": TEAM | BUREAU,
    "association.file": TEAM | BUREAU,
}
