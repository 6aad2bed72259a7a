"""How the command says no."""

from __future__ import annotations


class Refusal(Exception):
    """The command cannot go on; the message is one French line that says why and what to do. Exit code 2."""

    code = 2
