"""Who may do what with the atlas: one register of permissions, granted in `apps.py`."""

from __future__ import annotations

from maillage.platform.access import roles

VIEW = "atlas.view"
VIEW_FRAGILITY = "atlas.view_fragility"
VIEW_PERSONS = "atlas.view_persons"
SIMULATE = "atlas.simulate"
SHARE = "atlas.share"
CONFIGURE = "atlas.configure"

GRANTS: dict[str, tuple[roles.Role, ...]] = {
    # Communes and totals: nobody is named.
    VIEW: roles.COMMUNITY_ROLES,
    # Places and functions that would be missed most: for those who organise, not for partners.
    VIEW_FRAGILITY: roles.INSIDERS,
    # Who is behind a place.
    VIEW_PERSONS: roles.BUREAU,
    SIMULATE: tuple(role for role in roles.INSIDERS if role is not roles.AUDITOR),
    # A link that leaves the community.
    SHARE: (*roles.TEAM, *roles.BUREAU),
    # Assumptions of which everybody sees the consequences.
    CONFIGURE: (*roles.TEAM, *roles.BUREAU),
}
