"""What the territory holds about persons: who drew a perimeter, and nothing more."""

from __future__ import annotations

from maillage.platform.registry.personal_data import Holding, holdings


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "territory.perimeters",
            "Périmètre : qui l’a modifié",
            "work",
            "les membres qui modifient le périmètre",
            ("territory.Perimeter",),
            ("territory.view",),
            "Savoir qui a choisi les communes, et quand.",
            "Intérêt légitime : correction des erreurs (RGPD, article 6.1.f).",
            "Tant que la communauté existe ; sans nom une fois le compte fermé.",
            "La plateforme.",
        )
    )
