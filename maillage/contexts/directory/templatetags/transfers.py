"""How far a file is on its way, in words."""

from __future__ import annotations

from django import template

from maillage.contexts.directory.imports.room import megabytes as in_megabytes
from maillage.platform.ui import typography

register = template.Library()


@register.filter
def megabytes(size: int) -> str:
    """« 820 Mo » for a number of bytes."""
    return typography.french(in_megabytes(size))


@register.filter
def percent_of(part: int, whole: int) -> str:
    """« 45 % », 100 at most: a file may be a little longer than was announced."""
    return typography.french(f"{min(100, 100 * part // whole) if whole else 0} %")
