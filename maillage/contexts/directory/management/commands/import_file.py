"""`maillage import KIND FILE`: import a national file, from the disk or from an https address."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.contexts.directory.imports.fetching import fetch
from maillage.contexts.directory.imports.kinds import Kind, kind_named, kinds
from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.imports.refusal import FileRefused, Remedy
from maillage.contexts.directory.imports.report import lines_of
from maillage.contexts.directory.imports.services import Options, import_file
from maillage.contexts.directory.imports.staging import imports_folder
from maillage.contexts.directory.sources.receiving import FOLDER_PREFIX
from maillage.platform.tenancy.actor import Actor

_ADDRESS = "https://"
_FLAGS = {
    Remedy.KEEP_ALL: "--all",
    Remedy.ACCEPT_SHRINK: "--accepter-baisse",
    Remedy.ACCEPT_OLDER: "--accepter-ancien",
}


class Command(BaseCommand):
    help = "Importe un fichier national ; sans argument, dit lesquels."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", nargs="?", default="", help="le genre de fichier, par exemple rpps")
        parser.add_argument("file", nargs="?", default="", help="le fichier, ou son adresse https")
        parser.add_argument("--all", action="store_true", help="garder la France entière")
        parser.add_argument(
            "--date", default="", help="date d’extraction AAAA-MM-JJ, si le fichier ne la dit pas"
        )
        parser.add_argument("--accepter-baisse", action="store_true", help="accepter un fichier qui a fondu")
        parser.add_argument("--accepter-ancien", action="store_true", help="accepter un fichier plus ancien")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["kind"]:
            self._list()
            return
        kind = _kind(options["kind"])
        if not options["file"]:
            raise CommandError(f"Indiquez le fichier, tel que publié : {kind.expected}.")
        try:
            self._print(self._import(kind, options["file"], _options(options)))
        except FileRefused as refusal:
            flag = f" Option à ajouter : {_FLAGS[refusal.remedy]}." if refusal.remedy else ""
            raise CommandError(f"Import refusé. {refusal.message_fr}{flag}") from refusal

    def _import(self, kind: Kind, file: str, options: Options) -> ImportRun:
        system = Actor.system()
        if not file.lower().startswith(_ADDRESS):
            if "://" in file:
                raise FileRefused("Une adresse commence par https://, ou le fichier est sur le disque.")
            return import_file(
                by=system, kind=kind, path=Path(file), options=options, progress=self._progress("lus")
            )
        # What a kill leaves is swept with what the worker receives.
        with tempfile.TemporaryDirectory(dir=imports_folder(), prefix=FOLDER_PREFIX) as folder:
            fetched = fetch(file, into=Path(folder), progress=self._progress("reçus"))
            return import_file(
                by=system,
                kind=kind,
                path=fetched.path,
                options=options,
                name=fetched.name,
                progress=self._progress("lus"),
            )

    def _list(self) -> None:
        self.stdout.write("Fichiers que « maillage import » sait lire :")
        for kind in sorted(kinds(), key=lambda one: one.name):
            self.stdout.write(f"  {kind.name:<18} {kind.label}")
            self.stdout.write(f"  {'':<18} fichier attendu : {kind.expected}")

    def _progress(self, word: str) -> Any:
        if not sys.stderr.isatty():
            return None
        shown = ""

        def show(read: int, size: int) -> None:
            nonlocal shown
            # A site may not say how much there is.
            known = f"{100 * read // size} %" if size else f"{read // 1_000_000} Mo"
            if known != shown:
                shown = known
                self.stderr.write(f"\r{known} {word}", ending="")

        return show

    def _print(self, run: ImportRun) -> None:
        for label, value in lines_of(run):
            self.stdout.write(f"{label} : {value}")
        for number, reason in run.refusals[:20]:
            self.stdout.write(f"  ligne {number} refusée : {reason}")


def _kind(name: str) -> Kind:
    try:
        return kind_named(name)
    except KeyError:
        known = ", ".join(sorted(kind.name for kind in kinds()))
        raise CommandError(
            f"« {name} » n’est pas un genre de fichier. Ceux qui sont lus : {known}."
        ) from None


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
