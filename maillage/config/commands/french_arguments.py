"""argparse in French: its help, and what it says of a command that it does not understand."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

_MESSAGES: tuple[tuple[str, str], ...] = (
    (r"unrecognized arguments: (.*)", r"argument inconnu : \1"),
    (r"the following arguments are required: (.*)", r"il manque : \1"),
    (r"argument (\S+): invalid choice: (\S+) \(choose from .*\)", r"commande inconnue : \2"),
    (r"argument (\S+): expected one argument", r"\1 attend une valeur"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 et \2 ne vont pas ensemble"),
    (r"argument (\S+): ignored explicit argument (\S+)", r"\1 n’attend pas de valeur"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 est ambigu : \2"),
    (r"argument (\S+): (.*)", r"\1 : \2"),
)


def in_french(message: str) -> str:
    """What argparse says, in French; a message that it is not known to say passes as it is."""
    for pattern, french in _MESSAGES:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, french, message, flags=re.DOTALL)
    return message


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Usage : " if prefix is None else prefix)


class FrenchParser(argparse.ArgumentParser):
    """A parser whose help and errors are in French; an error shows the help and exits with code 2."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, add_help=False, allow_abbrev=False, formatter_class=_Formatter)
        self.arguments = self.add_argument_group("Arguments\N{NO-BREAK SPACE}")
        self.options = self.add_argument_group("Options\N{NO-BREAK SPACE}")
        self.options.add_argument("-h", "--help", "--aide", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        self.print_help(sys.stderr)
        self.exit(2, f"\n{self.prog} : {in_french(message)}\n")
