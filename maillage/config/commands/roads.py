"""`maillage import-roads`: the roads of an OpenStreetMap extract, for travel times by road."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from maillage.config.commands.french_arguments import FrenchParser
from maillage.config.commands.installation import set_environment
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.terminal import tell


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    parser: FrenchParser = commands.add_parser(
        "import-roads", help="importe les routes d’un extrait d’OpenStreetMap (temps de trajet)"
    )
    parser.arguments.add_argument("file", metavar="CHEMIN", help="l’extrait tel que téléchargé (.osm.pbf)")
    parser.options.add_argument(
        "--date", type=_date, metavar="AAAA-MM-JJ", help="date de l’extrait, si le fichier ne la dit pas"
    )
    parser.options.add_argument(
        "--accepter-partiel",
        dest="accept_partial",
        action="store_true",
        help="accepte un extrait qui ne couvre pas tous les territoires servis",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from maillage.config.commands.administration import run_with_django

    set_environment()
    return run_with_django(lambda: _import(options))


def _import(options: argparse.Namespace) -> None:
    from maillage.contexts.atlas.api import RoadsRefused, import_roads
    from maillage.platform.tenancy.actor import Actor

    tell("Lecture des routes (quelques minutes pour une région)…")
    try:
        about = import_roads(
            by=Actor.system(),
            path=Path(options.file),
            extracted_on=options.date,
            accept_partial=options.accept_partial,
        )
    except RoadsRefused as refusal:
        raise Refusal(str(refusal)) from refusal
    day = (
        date.fromisoformat(about.extracted_on).strftime("du %d/%m/%Y") if about.extracted_on else "sans date"
    )
    tell(f"Routes importées (extrait {day}) : {about.n_ways} voies, {about.n_nodes} carrefours et repères.")
    tell("L’atlas compte désormais les temps de trajet par la route.")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"une date s’écrit AAAA-MM-JJ, pas « {text} »") from None
