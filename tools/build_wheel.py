"""Build the wheel with its static files inside: `make wheel`.

The static files are collected under hashed names into `maillage/static_built`, compressed beside, so that the
installed command serves them as they are.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATIC_BUILT = ROOT / "maillage" / "static_built"
DIST = ROOT / "dist"


def main() -> int:
    shutil.rmtree(STATIC_BUILT, ignore_errors=True)
    shutil.rmtree(DIST, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="maillage-wheel-") as data:
        # Settings ask for a data folder and an address of no consequence here.
        settings = {
            "DJANGO_SETTINGS_MODULE": "maillage.config.settings.prod",
            "MAILLAGE_DATA": data,
            "MAILLAGE_STATIC": str(STATIC_BUILT),
            "MAILLAGE_SECRET_KEY": "only-to-collect-files",
        }
        run([sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"], settings)
    run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(DIST)], {})
    for wheel in DIST.glob("*.whl"):
        print(f"wheel: {wheel.relative_to(ROOT)} ({wheel.stat().st_size / 1e6:.1f} MB)")
    return 0


def run(command: list[str], settings: dict[str, str]) -> None:
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"wheel: {error}")
