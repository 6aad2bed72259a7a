"""A password made of neighbouring keys is the first that is tried: « azertyuiop12 », « 123456789abc »."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from django.core.exceptions import ValidationError

# Rows and zigzags of French and English keyboards, the digits, the alphabet; read both ways.
_RUNS: Final = (
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1a2z3e4r5t6y7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "aqwzsxedcrfvtgbyhnuj",
    "qazwsxedcrfvtgbyhnuj",
)
SHORTEST_RUN: Final = 4
# What must be left of a password once its runs are taken out.
LEAST_LEFT: Final = 6


def _parts() -> frozenset[str]:
    both = [*_RUNS, *(run[::-1] for run in _RUNS)]
    return frozenset(run[at : at + SHORTEST_RUN] for run in both for at in range(len(run) - SHORTEST_RUN + 1))


_PARTS: Final = _parts()


def outside_runs(password: str) -> str:
    """What is left of a password without the runs of keys, the repeated signs and the words said twice."""
    plain = unicodedata.normalize("NFKD", password.casefold())
    text = "".join(char for char in plain if not unicodedata.combining(char))
    # The same beginning again and again counts once: « azerty azerty azerty », « abc1abc1abc1 ».
    text = re.sub(r"(.{1,8}?)\1{2,}", r"\1", text)
    inside = [False] * len(text)
    for at in range(len(text) - SHORTEST_RUN + 1):
        if text[at : at + SHORTEST_RUN] in _PARTS:
            inside[at : at + SHORTEST_RUN] = [True] * SHORTEST_RUN
    return "".join(char for char, run in zip(text, inside, strict=True) if not run)


class KeyboardRunValidator:
    """Refuse a password that hardly has anything beside runs of neighbouring keys."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError in French; the password itself is never in it."""
        del user
        if len(outside_runs(password)) < LEAST_LEFT:
            raise ValidationError(
                "Ce mot de passe suit l’ordre des touches ou répète les mêmes signes : il serait essayé parmi les "
                "premiers. Prenez plutôt quelques mots à vous.",
                code="password_keyboard_run",
            )

    def get_help_text(self) -> str:
        """For the forms that list the rules."""
        return "Pas une suite de touches voisines."
