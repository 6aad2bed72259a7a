"""Where Chromium is on this machine: the journeys and the screenshots drive the system's own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HOW_TO_INSTALL = "on Debian: sudo apt install chromium (or set CHROMIUM to the path of a Chromium or Chrome)"
# Root has no sandbox; a container often has a tiny /dev/shm.
LAUNCH_ARGUMENTS = ["--no-sandbox"] if os.geteuid() == 0 else []
LAUNCH_ARGUMENTS += ["--disable-dev-shm-usage"]


def find_chromium() -> Path | None:
    """Path of the browser, or None. The environment variable CHROMIUM comes first."""
    if (chosen := os.environ.get("CHROMIUM")) and Path(chosen).is_file():
        return Path(chosen)
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)
