"""`manage.py refresh_indicators`: compute the automatic indicators now; several may run at once on PostgreSQL."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.programme.indicators import turns
from maillage.contexts.programme.indicators.models import RefreshTurn
from maillage.platform.tenancy.models import Community


class Command(BaseCommand):
    help = (
        "Recalcule les indicateurs automatiques des communautés qui attendent leur tour. Plusieurs commandes peuvent "
        "tourner ensemble sur PostgreSQL."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="toutes les communautés, même à jour")
        parser.add_argument("--community", default="", help="adresse (slug) d’une communauté seulement")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        turns.give_turns()
        if options["community"]:
            with scopes_disabled():
                community = Community.objects.filter(slug=options["community"]).first()
            if community is None:
                raise CommandError("Aucune communauté n’a cette adresse.")
            changed = turns.run_turn(turns.Taken(community, timezone.now()))
            self.stdout.write(f"{community.name} : {changed} chiffres changés.")
            return
        if options["all"]:
            with scopes_disabled():
                RefreshTurn.objects.update(due_at=timezone.now())
        self.stdout.write(f"{turns.run_turns()} communautés recalculées.")
