"""Who reads how personal data are handled, and who answers the persons."""

from __future__ import annotations

from maillage.platform.access import roles
from maillage.platform.tenancy.actor import Actor

# « Qui voit quoi » names nobody: whoever belongs to the community may read it, supervision included.
VIEW = "privacy.view"
# The register of processing is shown to those who answer for it and to those who control it.
REGISTER = "privacy.register"
# Requests name persons and their answers hold everything about them.
ANSWER = "privacy.answer"
CONFIGURE = "privacy.configure"

GRANTS = {
    VIEW: roles.ALL_MEMBERS,
    REGISTER: (*roles.TEAM, *roles.BUREAU, roles.AUDITOR),
    ANSWER: (roles.COORDINATOR, roles.PRESIDENT),
    CONFIGURE: (roles.COORDINATOR, roles.PRESIDENT),
}


def abilities(actor: Actor) -> dict[str, bool]:
    """What the actor may do with the papers of its own community; the same for each of them."""
    return {
        "register": actor.can(REGISTER),
        "answer": actor.can(ANSWER),
        "configure": actor.can(CONFIGURE),
    }
