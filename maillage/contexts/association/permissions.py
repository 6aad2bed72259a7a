"""Who may do what in the life of the association: one register of permissions, granted in `apps.py`."""

from __future__ import annotations

from maillage.platform.access import roles

VIEW = "association.view"
VIEW_MEMBERS = "association.view_members"
EDIT_MEMBERS = "association.edit_members"
VIEW_FEES = "association.view_fees"
EDIT_FEES = "association.edit_fees"
ENGAGE = "association.engage"
MAIL = "association.mail"
CONFIGURE = "association.configure"
GOVERN = "association.govern"
ATTEND = "association.attend"
CONVENE = "association.convene"
DECIDE = "association.decide"
FILE = "association.file"

_HANDS: tuple[roles.Role, ...] = (*roles.TEAM, *roles.BUREAU)

GRANTS: dict[str, tuple[roles.Role, ...]] = {
    # Who is who, meetings, decisions, and the documents that are for all members.
    VIEW: roles.INSIDERS,
    # The list of members with how to reach them.
    VIEW_MEMBERS: (*_HANDS, roles.BOARD_MEMBER, roles.AUDITOR),
    EDIT_MEMBERS: _HANDS,
    # Who paid what.
    VIEW_FEES: (*_HANDS, roles.AUDITOR),
    EDIT_FEES: (*roles.TEAM, roles.TREASURER),
    # Who should call whom.
    ENGAGE: (*_HANDS, roles.BOARD_MEMBER),
    # To write to many at once.
    MAIL: (*roles.TEAM, roles.PRESIDENT, roles.SECRETARY),
    # Statutes, colleges: what everybody's voice weighs.
    CONFIGURE: (roles.COORDINATOR, roles.PRESIDENT, roles.SECRETARY),
    # Bodies and mandates.
    GOVERN: _HANDS,
    # One's own invitations, answers, proxies and votes: a partner too.
    ATTEND: tuple(role for role in roles.EVERYONE_BUT_SUPERVISOR if role is not roles.AUDITOR),
    CONVENE: _HANDS,
    DECIDE: _HANDS,
    # To put a document in the register.
    FILE: _HANDS,
}
