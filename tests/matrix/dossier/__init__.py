"""The yearly dossier: who may, and one module for each capability that has addresses (see `gathering`)."""

from tests.matrix.rows import BUREAU, INSIDERS, TEAM

GRANTS: dict[str, frozenset[str]] = {
    "dossier.view": TEAM | BUREAU | {"board_member", "auditor"},
    "dossier.prepare": TEAM | BUREAU,
    "dossier.conclude": frozenset({"coordinator", "president"}),
    "dossier.confirm": INSIDERS - {"auditor"},
    "dossier.publish": frozenset({"coordinator", "president"}),
}
