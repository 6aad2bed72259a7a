"""What `outside` offers to the other rooms: words for the journal, and its judgement on two factors."""

from __future__ import annotations

from maillage.platform.accounts.outside.strength import judge
from maillage.platform.accounts.second_factor.strength import judge_outside_sign_ins
from maillage.platform.audit.labels import name_actions


def register() -> None:
    """Called once, when the application starts."""
    judge_outside_sign_ins(judge)
    name_actions(
        {
            "identity.linked": "Identité externe liée",
            "identity.refused": "Connexion externe refusée",
            "identity.unlinked": "Identité externe retirée",
        }
    )
