"""What the command writes to the terminal: answers on standard output, the rest on standard error."""

from __future__ import annotations

import sys


def tell(text: str) -> None:
    """An answer: shown at once, even through a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A remark or a refusal."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
