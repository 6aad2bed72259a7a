"""Templates live with the capability that shows them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.apps import apps
from django.template.loaders.filesystem import Loader as FilesystemLoader

from maillage.platform.ui.loaders import FrenchText


@cache
def capability_template_dirs() -> tuple[Path, ...]:
    """The `templates` folder of every capability of our own apps."""
    roots = [Path(c.path) for c in apps.get_app_configs() if c.name.startswith("maillage.")]
    return tuple(sorted(folder for root in roots for folder in root.glob("*/templates") if folder.is_dir()))


class CapabilityLoader(FrenchText, FilesystemLoader):
    """Finds `<context>/<capability>/page.html` in the capability's own `templates` folder."""

    def get_dirs(self) -> list[str | Path]:
        return list(capability_template_dirs())
