"""Who may do what in the health project: one register of permissions, granted in `apps.py`."""

from __future__ import annotations

from maillage.platform.access import roles

VIEW = "programme.view"
VIEW_FIGURES = "programme.view_figures"
PILOT = "programme.pilot"
WRITE = "programme.write"
CONFIGURE = "programme.configure"
CLOSE_YEAR = "programme.close_year"
SURVEY = "programme.survey"
SORT_INBOX = "programme.sort_inbox"

_HANDS: tuple[roles.Role, ...] = (*roles.TEAM, *roles.BUREAU)

GRANTS: dict[str, tuple[roles.Role, ...]] = {
    # Missions, action sheets, calendar: what the community does is no secret for its members and partners.
    VIEW: (*roles.INSIDERS, roles.PARTNER),
    # Totals that name nobody: the region's follow-up too.
    VIEW_FIGURES: (*roles.INSIDERS, roles.SUPERVISOR),
    # To be the pilot of an action sheet, or of its group: what one then may do is asked of `actions/permissions`.
    PILOT: (*_HANDS, roles.BOARD_MEMBER, roles.PROFESSIONAL),
    # Every action sheet, indicator and piece of evidence.
    WRITE: _HANDS,
    # Missions, templates, stages, definitions of indicators.
    CONFIGURE: (*roles.TEAM, roles.PRESIDENT),
    # After it, history is frozen.
    CLOSE_YEAR: (roles.COORDINATOR, roles.PRESIDENT, roles.TREASURER),
    # Questionnaires and ideas.
    SURVEY: _HANDS,
    # What came by mail, by telephone or as a photo, and waits to be filed.
    SORT_INBOX: _HANDS,
}
