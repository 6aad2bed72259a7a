"""What the packages of communities offer: their page, their files, their words in the journal, what they hold."""

from __future__ import annotations

from maillage.platform.access.grants import grant
from maillage.platform.audit.labels import name_actions
from maillage.platform.keeping.package import departures, references
from maillage.platform.keeping.package.contents import ORIGIN_OWNER, OWNER
from maillage.platform.keeping.package.permissions import EXPORT, HOLDERS, may_take_away
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import FileAccess, NavEntry, file_access, navigation
from maillage.platform.registry.personal_data import NotPersonal, not_personal


def register() -> None:
    """Called once, when the application starts; the removal of old packages declared its due job on import."""
    grant(EXPORT, HOLDERS)
    references.register()
    for owner in (OWNER, ORIGIN_OWNER):
        file_access.register(FileAccess(owner, lambda actor, file: may_take_away(actor)))
    references.file_owners.register(references.FileOwner(OWNER, "keeping.Departure"))
    references.file_owners.register(references.FileOwner(ORIGIN_OWNER, ""))
    navigation.register(
        NavEntry(
            "reglages",
            "Partir avec ses données",
            "keeping:leave",
            90,
            EXPORT,
            detail="Tout ce que votre communauté a écrit, pour une autre installation ou pour vos archives.",
        )
    )
    not_personal.register(
        NotPersonal("keeping.Departure", "phrase secrète d’un paquet, gardée le temps de le faire")
    )
    name_purposes(
        {departures.PURPOSE: "Départ de la communauté", "keeping.arrived": "Arrivée de la communauté"}
    )
    name_actions(
        {
            "community.arrived": "Communauté arrivée d’une autre installation",
            "community.package_asked": "Paquet de la communauté demandé",
            "community.package_failed": "Paquet de la communauté non fait",
            "community.package_made": "Paquet de la communauté fait",
            "community.package_removed": "Paquet de la communauté retiré",
            "community.packed": "Communauté exportée par l’exploitation",
            "origin.journal.erased": "Lignes retirées (installation d’origine)",
            "origin.journal.purged": "Contenus effacés (installation d’origine)",
        }
    )
