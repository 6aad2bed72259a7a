"""`maillage reset-second-factor ADRESSE`: for somebody who lost the second factor and the recovery codes."""

from __future__ import annotations

import argparse
from typing import Any

from maillage.config.commands.french_arguments import FrenchParser
from maillage.config.commands.installation import set_environment
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.terminal import tell


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    parser: FrenchParser = commands.add_parser(
        "reset-second-factor", help="retire le second facteur perdu d’un compte, et le prévient"
    )
    parser.arguments.add_argument("email", metavar="ADRESSE", help="adresse électronique du compte")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    set_environment()
    from maillage.config.commands.administration import run_with_django

    return run_with_django(lambda: _reset(options.email))


def _reset(email: str) -> None:
    from maillage.platform.accounts.queries import account_of
    from maillage.platform.accounts.second_factor.services import reset_second_factor
    from maillage.platform.tenancy.actor import Actor

    user = account_of(email)
    if user is None:
        raise Refusal(f"aucun compte n’a l’adresse « {email} ».")
    if not reset_second_factor(by=Actor.system(), user=user):
        tell(f"Le compte de {user.email} n’a pas de second facteur : il entre avec son mot de passe.")
        return
    tell(
        f"Le second facteur de {user.email} est retiré et ses sessions sont fermées. Un message le lui dit ; "
        "il en activera un nouveau après s’être connecté avec son mot de passe."
    )
