"""The operator's commands that load Django in this very process and end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from maillage.config.commands.database_words import in_words
from maillage.config.commands.preparation import load_django
from maillage.config.commands.preparation import migrate as migrate_database
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.terminal import say, tell


def _run(action: Callable[[], object]) -> int:
    """Run `action` with Django; what Django refuses becomes one French line."""
    load_django()
    from django.core.management.base import CommandError
    from django.db import DatabaseError, InterfaceError

    try:
        action()
    except CommandError as error:
        say(f"maillage : {error}")
        return error.returncode
    except (DatabaseError, InterfaceError) as error:
        raise Refusal(in_words(error)) from error
    return 0


run_with_django = _run


def migrate() -> int:
    """Tables up to date, territory loaded."""

    def action() -> None:
        migrate_database(sys.stdout)
        tell("La base est à jour.")

    return _run(action)


def import_file(
    kind: str,
    file: str,
    *,
    whole_country: bool,
    extracted_on: date | None,
    accept_drop: bool,
    accept_older: bool,
) -> int:
    """Import a national file, or list those that are known; the directory's own command prints all of it."""
    from django.core.management import call_command

    if file and not file.lower().startswith("https://"):
        if "://" in file:
            raise Refusal(
                "Une adresse doit commencer par https:// ; pour un fichier de cette machine, écrivez son chemin."
            )
        if not Path(file).is_file():
            raise Refusal(f"Le fichier {file} n’existe pas.")
    arguments = [one for one in (kind, file) if one]
    if whole_country:
        arguments.append("--all")
    if extracted_on is not None:
        arguments += ["--date", extracted_on.isoformat()]
    if accept_drop:
        arguments.append("--accepter-baisse")
    if accept_older:
        arguments.append("--accepter-ancien")
    return _run(lambda: call_command("import_file", *arguments))


def create_community(slug: str, name: str, *, coordinator: str, operator: str) -> int:
    """Open a community and queue the invitation of the first person in coordination."""

    def action() -> None:
        from maillage.platform.accounts.queries import account_of
        from maillage.platform.accounts.services import found_community
        from maillage.platform.tenancy.actor import Actor

        _check_address(coordinator)
        user = account_of(operator)
        if user is None or not user.is_operator:
            raise Refusal(
                f"« {operator} » n’est pas un compte d’exploitation : voyez « maillage create-operator »."
            )
        try:
            community = found_community(
                by=Actor(user=user, community=None), slug=slug, name=name, coordinator_email=coordinator
            )
        except ValueError as error:
            raise Refusal(str(error)) from error
        tell(
            f"{community.name} est ouverte ; l’invitation part à {coordinator} (le travail de fond l’envoie)."
        )

    return _run(action)


def _check_address(email: str) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email)
    except ValidationError:
        raise Refusal(f"« {email} » n’est pas une adresse électronique.") from None


# What there was before -> what is said.
_OPERATOR_FR = {
    "": "Compte d’exploitation ouvert pour {email}.",
    "member": "Le compte de {email} existait déjà : il devient aussi un compte d’exploitation.",
    "operator": "Le compte d’exploitation de {email} existe déjà. Voici un nouveau lien.",
}


def create_operator(email: str, *, name: str) -> int:
    """Open an operator's account (or make one of an account that exists) and print how to choose a password.

    Run again, it opens nothing and prints a new link.
    """

    def action() -> None:
        from maillage.platform.accounts.passwords import password_link
        from maillage.platform.accounts.queries import account_of
        from maillage.platform.accounts.services import open_operator_account
        from maillage.platform.tenancy.actor import Actor

        _check_address(email)
        before = account_of(email)
        known = "" if before is None else "operator" if before.is_operator else "member"
        user = open_operator_account(by=Actor.system(), email=email, name=name)
        tell(_OPERATOR_FR[known].format(email=user.email))
        tell(f"Pour choisir son mot de passe (lien valable trois jours) : {password_link(user)}")

    return _run(action)
