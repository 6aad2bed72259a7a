"""The built static files: carried by the wheel, rebuilt in a checkout when a source changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from maillage.config.commands.installation import checkout_dir
from maillage.config.commands.refusal import Refusal

STAMP = ".sources"


def ensure_static_files() -> bool:
    """Make sure that the pages will find their files; True if they were rebuilt. Needs Django set up.

    A second start of the same checkout reads sizes and dates only. Refusal where nothing can be built.
    """
    from django.conf import settings

    root = Path(settings.STATIC_ROOT)
    checkout = checkout_dir()
    if checkout is None:
        if not (root / "staticfiles.json").is_file():
            raise Refusal(
                f"Les fichiers statiques manquent ({root}) : l’installation est incomplète, réinstallez Maillage."
            )
        return False
    if not (checkout / "maillage/platform/ui/static/vendor").is_dir():
        raise Refusal(
            "Les fichiers de l’interface (vendor) manquent : lancez « make install » dans le dossier des sources."
        )
    stamp, sources = root / STAMP, _digest_of_sources()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == sources:
        return False
    _collect(root)
    stamp.write_text(sources, encoding="utf-8")
    return True


def _digest_of_sources() -> str:
    """Digest of the path, size and date of every static source of every installed app."""
    from django import get_version
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(get_version().encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _collect(root: Path) -> None:
    from django.core.management import call_command

    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"Impossible d’écrire les fichiers statiques dans {root} ({error.strerror})."
        ) from error
    if not os.access(root, os.W_OK):
        raise Refusal(f"Impossible d’écrire les fichiers statiques dans {root}.")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
