"""The list of those who have a second factor, and of those who do not yet."""

from __future__ import annotations

from typing import Any

from maillage.platform.accounts.queries import role_labels
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.models import Membership

HAS, HAS_NOT = "oui", "pas encore"


def _second_factor(membership: Any) -> str:
    return HAS if membership.has_factor else HAS_NOT


SECOND_FACTORS = Table(
    name="accounts.second_factors",
    title="Sécurité des accès",
    model=Membership,
    noun="compte",
    order=("user__name",),
    columns=(
        Column("name", "Nom", value=lambda m: m.user.name, level="professional", sort=("user__name",)),
        Column("roles", "Rôles", value=lambda m: role_labels(m.roles)),
        Column(
            "second_factor",
            "Second facteur",
            value=_second_factor,
            level="professional",
            sort=("has_factor", "user__name"),
        ),
    ),
    empty=Empty("Personne n’a accès à cette communauté."),
    sources=("Comptes ouverts sur cette installation de Maillage.",),
)
