"""A scanner of the operator's choice looks at each file before it is kept (`MAILLAGE_SCAN_COMMAND`)."""

from __future__ import annotations

import logging
import shlex
import subprocess
from pathlib import Path
from typing import Final

from django.conf import settings

logger = logging.getLogger(__name__)

TIMEOUT_S: Final = 120
# As clamscan and clamdscan answer: 0 clean, 1 something was found, anything else a failure of their own.
CLEAN, FOUND = 0, 1


class Infected(Exception):
    """The scanner found something in the file."""


class ScannerDown(Exception):
    """The scanner did not answer: the file is neither known to be clean nor to be bad."""


def scan(path: Path) -> None:
    """Have the file looked at; nothing happens while no command is set.

    The command gets the path of the file as its last argument. Raises Infected, or ScannerDown: no answer is no yes.
    """
    command: str = settings.MAILLAGE_SCAN_COMMAND
    if not command:
        return
    try:
        # The operator's own setting, split without a shell; the path is one that we made.
        answer = subprocess.run(  # noqa: S603
            [*shlex.split(command), str(path)], capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        logger.exception("the scanner of files does not run")
        raise ScannerDown from error
    if answer.returncode == FOUND:
        logger.warning("the scanner refused a file: %s", answer.stdout[:500].decode("utf-8", "replace"))
        raise Infected
    if answer.returncode != CLEAN:
        logger.error(
            "the scanner of files failed (%s): %s",
            answer.returncode,
            answer.stderr[:500].decode("utf-8", "replace"),
        )
        raise ScannerDown
