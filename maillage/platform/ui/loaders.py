"""Template loader that sets the French spaces of a template's fixed text once, when it is loaded.

No author can forget it and no page pays for it: rendering starts from text that is already right.
Values of variables are not touched; texts typed by people take the ``fr`` filter.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.template import Origin
from django.template.loaders import app_directories, filesystem
from django.template.utils import get_app_template_dirs

from .typography import NBSP, french

_TEMPLATE_CODE = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})", re.DOTALL)
_UNIT_AFTER_VALUE = re.compile(r"^ (?=(?:€|k€|M€|%|km²?|ha|min|h|habitants?|ans?)(?!\w))")


def french_source(source: str) -> str:
    """Return a template's source with French spaces in its fixed text, its code unchanged."""
    parts = _TEMPLATE_CODE.split(source)
    for index in range(0, len(parts), 2):
        text = french(parts[index])
        if index and parts[index - 1].startswith("{{"):
            text = _UNIT_AFTER_VALUE.sub(NBSP, text)
        parts[index] = text
    return "".join(parts)


class FrenchText(filesystem.Loader):
    """Mix-in for a loader of our own templates."""

    def get_contents(self, origin: Origin) -> str:
        return french_source(super().get_contents(origin))


@cache
def _template_dirs() -> tuple[str | Path, ...]:
    ours = Path(__file__).resolve().parents[2]
    folders = (Path(folder) for folder in get_app_template_dirs("templates"))
    return tuple(sorted(folders, key=lambda folder: not folder.resolve().is_relative_to(ours)))


class Loader(FrenchText, app_directories.Loader):
    """Templates of the applications, ours before those of libraries, in French typography."""

    def get_dirs(self) -> list[str | Path]:
        return list(_template_dirs())
