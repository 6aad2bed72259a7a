from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from maillage.contexts.territory.national.services import load_territory
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import french, number


class Command(BaseCommand):
    help = "Charge les communes de France (rien à faire si l’édition est déjà chargée)."

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_territory(by=Actor.system())
        if not report.changed:
            self.stdout.write(french("Les communes de France sont déjà chargées : rien à faire."))
            return
        self.stdout.write(
            french(
                f"{number(report.communes)} communes chargées, dont {number(report.without_contour)} sans contour ; "
                f"périmètres adaptés : {number(report.perimeters_moved)}."
            )
        )
