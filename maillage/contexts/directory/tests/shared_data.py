"""The real public files that tests read. They are not part of the project: they lie beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).resolve().parents[4]


def shared_file(name: str) -> Path:
    """A file of `../shared/data`, or of the folder that MAILLAGE_SHARED_DATA names; the test fails without it."""
    given = os.environ.get("MAILLAGE_SHARED_DATA")
    path = (Path(given) if given else _CHECKOUT.parent / "shared" / "data") / name
    if not path.is_file():
        pytest.fail(
            f"this test reads the real file {name}: put it in ../shared/data beside the checkout, "
            "or name its folder in MAILLAGE_SHARED_DATA"
        )
    return path
