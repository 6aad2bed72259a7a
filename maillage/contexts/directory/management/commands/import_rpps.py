"""`maillage import rpps FILE`: import the official Personne_activite file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.report import lines_of
from maillage.contexts.directory.imports.services import Options, import_rpps
from maillage.platform.tenancy.actor import Actor


class Command(BaseCommand):
    help = "Importe le fichier officiel RPPS « Personne_activite »."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="le fichier PS_LibreAcces_Personne_activite_….txt")
        parser.add_argument("--all", action="store_true", help="garder la France entière")
        parser.add_argument(
            "--date", default="", help="date d’extraction AAAA-MM-JJ, si le nom ne la dit pas"
        )
        parser.add_argument("--accepter-baisse", action="store_true", help="accepter un fichier qui a fondu")
        parser.add_argument("--accepter-ancien", action="store_true", help="accepter un fichier plus ancien")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = import_rpps(
                by=Actor.system(), path=options["file"], options=_options(options), progress=self._progress()
            )
        except FileRefused as refusal:
            raise CommandError(f"Import refusé. {refusal.message_fr}") from refusal
        self._print(run)

    def _progress(self) -> Any:
        if not sys.stderr.isatty():
            return None
        shown = -1

        def show(read: int, size: int) -> None:
            nonlocal shown
            percent = 100 * read // max(size, 1)
            if percent != shown:
                shown = percent
                self.stderr.write(f"\r{percent} % lus", ending="")

        return show

    def _print(self, run: ImportRun) -> None:
        for label, value in lines_of(run):
            self.stdout.write(f"{label} : {value}")
        for number, reason in run.refusals[:20]:
            self.stdout.write(f"  ligne {number} refusée : {reason}")


def _options(options: dict[str, Any]) -> Options:
    given = None
    if options["date"]:
        try:
            given = datetime.fromisoformat(options["date"])
        except ValueError as error:
            raise CommandError("La date d’extraction s’écrit AAAA-MM-JJ, par exemple 2026-11-03.") from error
    return Options(
        keep_all=options["all"],
        accept_shrink=options["accepter_baisse"],
        accept_older=options["accepter_ancien"],
        given_extraction=given,
    )
