"""Why a pack is not asked for."""

from __future__ import annotations


class PackRefused(ValueError):
    """The message says what to do."""
