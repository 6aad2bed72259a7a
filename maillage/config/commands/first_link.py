"""`maillage first-link`: the address that opens the first account, while there is none."""

from __future__ import annotations

import argparse
import os
from typing import Any

from maillage.config.commands.installation import set_environment
from maillage.config.commands.terminal import tell


def declare(commands: Any) -> None:
    """Add the command to the parser's."""
    parser = commands.add_parser("first-link", help="affiche l’adresse qui ouvre le premier compte")
    parser.set_defaults(run=_first_link)


def _first_link(options: argparse.Namespace) -> int:
    del options
    set_environment()
    from maillage.config.commands import administration

    return administration.run_with_django(_tell_or_say)


def _tell_or_say() -> None:
    if not tell_first_link():
        tell("L’installation a déjà un compte : connectez-vous, ou voyez « maillage create-operator ».")


def tell_first_link() -> bool:
    """Print the address if the installation waits for its first account; Django is loaded. True if it does."""
    from maillage.interfaces.first_hour.starting import issue_first_link

    link = issue_first_link()
    if link:
        tell(
            "Cette installation n’a pas encore de compte. Pour ouvrir le premier (trois jours, une seule fois) :"
        )
        tell(f"  {link}")
        if "MAILLAGE_BASE_URL" not in os.environ:
            tell("  (remplacez le début par l’adresse du site, ou réglez MAILLAGE_BASE_URL)")
    return bool(link)
