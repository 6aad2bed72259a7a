"""Money: who may, and one module for each capability that has addresses (see `gathering`)."""

from tests.matrix.rows import BUREAU, INSIDERS, TEAM

GRANTS: dict[str, frozenset[str]] = {
    "funding.view": TEAM | BUREAU | {"board_member", "auditor"},
    "funding.view_pay": TEAM | {"treasurer", "president", "auditor"},
    "funding.configure": frozenset({"coordinator", "president", "treasurer"}),
    "funding.plan": TEAM | {"treasurer", "president"},
    "funding.spend": TEAM | BUREAU,
    "funding.approve": frozenset({"treasurer", "president"}),
    "funding.declare": INSIDERS - {"auditor"},
    "funding.validate": INSIDERS - {"auditor"},
    "funding.pay": frozenset({"treasurer"}),
    "funding.account": TEAM | {"treasurer", "auditor"},
}
