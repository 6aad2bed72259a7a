"""`maillage doctor`: what is wrong with the installation and what to do, even when nothing works any more."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Callable
from typing import Any

from maillage.config.commands.french_arguments import FrenchParser
from maillage.config.commands.installation import set_environment
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.terminal import say, tell

FAULT = 2
_SIGNS = {"ok": "bon    ", "warning": "alerte ", "fault": "PANNE  "}
_CONCLUSIONS = ("Tout va bien.", "Rien de grave, mais à surveiller.", "Quelque chose est en panne.")


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    parser: FrenchParser = commands.add_parser(
        "doctor", help="dit ce qui ne va pas dans l’installation, et ce qu’il faut faire"
    )
    parser.options.add_argument("--json", action="store_true", help="pour une machine")
    parser.options.add_argument(
        "--deep",
        action="store_true",
        help="lit toute la base à la recherche de pages abîmées, et tout le journal",
    )
    parser.options.add_argument(
        "--fix", action="store_true", help="répare ce qui ne demande aucun choix : droits des clés, tables"
    )
    parser.options.add_argument(
        "--noter-reprise",
        dest="restored",
        metavar="RAISON",
        default="",
        help="note qu’une sauvegarde a été restaurée : le journal se vérifie de nouveau à partir de là",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    """0 well, 1 warning, 2 fault."""
    refused = _start()
    if refused:
        return _tell([refused], FAULT, as_json=options.json)
    # What a check tells in French needs no traceback beside it.
    logging.getLogger().setLevel(logging.CRITICAL)
    from maillage.platform.checkup.doctor import examination, repairs
    from maillage.platform.checkup.doctor.deep import DEEP_CHECKS

    try:
        if options.restored:
            _say(options, repairs.note_restore, options.restored)
        if options.fix:
            _say(options, repairs.repair)
    except Refusal as refusal:
        say(f"maillage : {refusal}")
    limit = examination.LIMIT_S * (240 if options.deep else 1)
    results = examination.examine(limit_s=limit, extra=DEEP_CHECKS if options.deep else ())
    return _tell(examination.as_rows(results), examination.exit_code(results), as_json=options.json)


def _say(options: argparse.Namespace, act: Callable[..., list[str]], *arguments: str) -> None:
    """Do it, and say what was done; what the machine refuses becomes one French line."""
    from django.db import DatabaseError, InterfaceError

    try:
        done = act(*arguments)
    except (OSError, DatabaseError, InterfaceError) as error:
        raise Refusal(f"la réparation n’a pas pu se faire ({' '.join(str(error).split())}).") from error
    for sentence in done:
        (say if options.json else tell)(sentence)


def _start() -> list[str]:
    """Load Django; what already goes wrong there as one row, [] if nothing does."""
    from django.core.exceptions import ImproperlyConfigured

    from maillage.config.commands.preparation import load_django

    try:
        set_environment()
        load_django()
    except (Refusal, ImproperlyConfigured) as refusal:
        return ["settings", "Réglages", "fault", str(refusal), "Corrigez ce réglage, puis recommencez."]
    except OSError as error:
        return [
            "settings",
            "Réglages",
            "fault",
            f"{error.filename or 'Un fichier de l’installation'} ne se lit pas ({error.strerror or error}).",
            "Lancez la commande avec le compte qui fait tourner Maillage.",
        ]
    return []


def _tell(rows: list[list[str]], code: int, *, as_json: bool) -> int:
    if as_json:
        keys = ("check", "label", "level", "message", "advice")
        findings = [dict(zip(keys, row, strict=True)) for row in rows]
        tell(json.dumps({"code": code, "findings": findings}, ensure_ascii=False, indent=1))
        return code
    width = max((len(row[1]) for row in rows), default=0)
    for _, label, level, message, advice in rows:
        tell(f"{_SIGNS[level]} {label:<{width}}  {message}")
        if advice and level != "ok":
            tell(f"{'':<{width + 8}}  → {advice}")
    tell(f"\n{_CONCLUSIONS[code]}")
    return code
