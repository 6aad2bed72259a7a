"""Who may do what with the directory: one register of permissions, granted in `apps.py`."""

from __future__ import annotations

from maillage.platform.access import roles

VIEW = "directory.view"
VIEW_MOVEMENTS = "directory.view_movements"
VIEW_DIRECT = "directory.view_direct"
VIEW_LABELS = "directory.view_labels"
VIEW_DEPARTURES = "directory.view_departures"
REPORT = "directory.report"
EDIT = "directory.edit"
MANAGE = "directory.manage"

GRANTS: dict[str, tuple[roles.Role, ...]] = {
    VIEW: roles.EVERYONE_BUT_SUPERVISOR,
    # Departures of named persons are for those who organise, not for partners.
    VIEW_MOVEMENTS: roles.INSIDERS,
    # Direct lines and contacts of persons are given to colleagues, not to partners.
    VIEW_DIRECT: roles.INSIDERS,
    # Labels are working lists of those who organise: « en difficulté » is not for a town hall to read.
    VIEW_LABELS: roles.INSIDERS,
    # What a person says of age and departure is told to the bureau, and to nobody else.
    VIEW_DEPARTURES: roles.BUREAU,
    # Colleagues say what is wrong in the register; who controls reads and writes nothing.
    REPORT: tuple(role for role in roles.INSIDERS if role is not roles.AUDITOR),
    # Local knowledge, labels, organisations.
    EDIT: (*roles.TEAM, *roles.BUREAU),
    # What touches many entries or writes to many people: duplicates, requests for confirmation.
    MANAGE: roles.TEAM,
}
