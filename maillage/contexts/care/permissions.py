"""Who may do what about access to care: one register of permissions, granted in `apps.py`."""

from __future__ import annotations

from maillage.platform.access import roles

VIEW = "care.view"
REQUEST = "care.request"
COORDINATE = "care.coordinate"
ANSWER = "care.answer"
VIEW_FIGURES = "care.view_figures"
CONFIGURE = "care.configure"

GRANTS: dict[str, tuple[roles.Role, ...]] = {
    # Needs, slots, roster, protocols: how access to care is organised.
    VIEW: roles.INSIDERS,
    # To ask for care for somebody, and to follow what one asked: partners too.
    REQUEST: (*roles.TEAM, *roles.BUREAU, roles.BOARD_MEMBER, roles.PROFESSIONAL, roles.PARTNER),
    # Every request, escalations, bookings, people without a médecin traitant.
    COORDINATE: roles.TEAM,
    # To be asked, to offer slots, to hold a turn: for oneself.
    ANSWER: (*roles.TEAM, *roles.BUREAU, roles.BOARD_MEMBER, roles.PROFESSIONAL),
    # Totals that name nobody.
    VIEW_FIGURES: (*roles.INSIDERS, roles.SUPERVISOR),
    # Kinds of need, waves, priorities, protocols, the tie with the SAS.
    CONFIGURE: (*roles.TEAM, roles.PRESIDENT),
}
