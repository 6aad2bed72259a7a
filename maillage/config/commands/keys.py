"""`maillage rotate-keys`: a new key for the encrypted fields, everything sealed again, the old keys away."""

from __future__ import annotations

import argparse
from typing import Any

from maillage.config.commands.french_arguments import FrenchParser
from maillage.config.commands.installation import set_environment
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.terminal import tell
from maillage.platform.ui.typography import counted


def declare(commands: Any) -> None:
    """Add the command to the parser."""
    parser: FrenchParser = commands.add_parser(
        "rotate-keys", help="change la clé des champs chiffrés, pendant que le site sert"
    )
    step = parser.options.add_mutually_exclusive_group()
    step.add_argument(
        "--resume",
        action="store_true",
        help="finit de rechiffrer avec la clé la plus récente, sans en ajouter une",
    )
    step.add_argument(
        "--retire",
        action="store_true",
        help="ôte les anciennes clés ; refusé tant qu’une ligne en a besoin",
    )
    step.add_argument("--state", action="store_true", help="dit quelles clés servent, sans rien changer")
    step.add_argument(
        "--print", dest="show", action="store_true", help="écrit une valeur neuve pour MAILLAGE_FIELD_KEYS"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if options.show:
        from maillage.platform.encryption.keys import new_keyring

        tell(",".join(new_keyring().entries()))
        return 0
    set_environment()
    from maillage.config.commands.preparation import load_django

    load_django()
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, InterfaceError

    from maillage.platform.encryption import Unreadable
    from maillage.platform.encryption.rotation import RotationRefused

    try:
        _act(options)
    except (RotationRefused, Unreadable, ImproperlyConfigured) as refusal:
        raise Refusal(str(refusal)) from refusal
    except (DatabaseError, InterfaceError) as error:
        reason = " ".join(str(error).split())
        raise Refusal(
            f"la base de données ne répond pas comme prévu ({reason}). "
            "Rien n’est perdu : relancez « maillage rotate-keys --resume »."
        ) from error
    return 0


def _act(options: argparse.Namespace) -> None:
    from maillage.platform.encryption import rotation

    if options.retire:
        gone = rotation.retire()
        told = f"{counted(gone, 'ancienne clé ôtée', 'anciennes clés ôtées')}."
        tell(told if gone else "Il n’y avait pas d’ancienne clé.")
    elif options.state:
        tell(_said(rotation.state()))
    else:
        if not options.resume:
            rotation.add_key()
            tell("Une nouvelle clé est en place ; l’ancienne se lit encore.")
        done = rotation.reseal()
        told = counted(done, "ligne rechiffrée", "lignes rechiffrées")
        tell(f"{told}. Sauvegardez le fichier des clés à part de la base.")
        if not options.resume:
            tell("Dans dix minutes, « maillage rotate-keys --retire » ôtera l’ancienne clé.")


def _said(state: Any) -> str:
    lines = [
        f"Textes chiffrés avec la clé la plus récente : {state.newest}",
        f"Avec une clé plus ancienne : {state.older}",
        f"Illisibles : {state.unreadable}",
    ]
    if state.unreadable_in:
        lines.append("Où : " + " ; ".join(state.unreadable_in))
    return "\n".join(lines)
