"""Who may do what with the yearly dossier: one register of permissions, granted in `apps.py`."""

from __future__ import annotations

from maillage.platform.access import roles

VIEW = "dossier.view"
PREPARE = "dossier.prepare"
CONCLUDE = "dossier.conclude"
CONFIRM = "dossier.confirm"
PUBLISH = "dossier.publish"

_HANDS: tuple[roles.Role, ...] = (*roles.TEAM, *roles.BUREAU)

GRANTS: dict[str, tuple[roles.Role, ...]] = {
    # What is missing, the dialogue, the packs, the page for the board: who governs, and who controls.
    VIEW: (*_HANDS, roles.BOARD_MEMBER, roles.AUDITOR),
    # To write the dialogue, its points and arguments, and to build packs.
    PREPARE: _HANDS,
    # To submit, to conclude, to agree targets: the signature of the community.
    CONCLUDE: (roles.COORDINATOR, roles.PRESIDENT),
    # The pilot confirms the own action sheet (`dialogue/permissions`).
    CONFIRM: (*_HANDS, roles.BOARD_MEMBER, roles.PROFESSIONAL),
    # To let out the version without personal data.
    PUBLISH: (roles.COORDINATOR, roles.PRESIDENT),
}
