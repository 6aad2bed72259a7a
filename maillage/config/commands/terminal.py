"""What the command writes to the terminal: answers on standard output, the rest on standard error."""

from __future__ import annotations

import sys
from contextlib import suppress


def tell(text: str) -> None:
    """An answer: shown at once, even through a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A remark or a refusal; lost, and nothing more, where standard error is a file of a full disk."""
    with suppress(OSError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
