"""Who may do what with the money of the community: one register of permissions, granted in `apps.py`."""

from __future__ import annotations

from maillage.platform.access import roles

VIEW = "funding.view"
VIEW_PAY = "funding.view_pay"
CONFIGURE = "funding.configure"
PLAN = "funding.plan"
SPEND = "funding.spend"
APPROVE = "funding.approve"
DECLARE = "funding.declare"
VALIDATE = "funding.validate"
PAY = "funding.pay"
ACCOUNT = "funding.account"

_HANDS: tuple[roles.Role, ...] = (*roles.TEAM, *roles.BUREAU)

GRANTS: dict[str, tuple[roles.Role, ...]] = {
    # Contract, budget and totals: who governs, and who controls.
    VIEW: (*_HANDS, roles.BOARD_MEMBER, roles.AUDITOR),
    # Who was paid what.
    VIEW_PAY: (*roles.TEAM, roles.TREASURER, roles.PRESIDENT, roles.AUDITOR),
    # Contract, rates, rules of pay.
    CONFIGURE: (roles.COORDINATOR, roles.PRESIDENT, roles.TREASURER),
    # Budget lines and forecasts.
    PLAN: (*roles.TEAM, roles.TREASURER, roles.PRESIDENT),
    # To write an expense down and send it for approval.
    SPEND: _HANDS,
    # To approve an expense or a time entry that is not one's own.
    APPROVE: (roles.TREASURER, roles.PRESIDENT),
    # One's own time: whoever belongs to the association.
    DECLARE: tuple(role for role in roles.INSIDERS if role is not roles.AUDITOR),
    # The pilot says that the work was done (of the own actions: `time/permissions`).
    VALIDATE: (*_HANDS, roles.BOARD_MEMBER, roles.PROFESSIONAL),
    # Batches of transfers, bank accounts of members.
    PAY: (roles.TREASURER,),
    # Bank statements, accounting exports, the auditor's folder.
    ACCOUNT: (*roles.TEAM, roles.TREASURER, roles.AUDITOR),
}
