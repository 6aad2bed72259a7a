"""A drawing as pixels, for a slide or a letter: drawn by typst from the SVG file, with the fonts of our documents."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import typst

from maillage.platform.documents.pdf import FONTS, ROOT, DocumentError

TEMPLATE: Final = Path(__file__).with_name("documents") / "picture.typ"
# 1,200 units drawn on 600 points at 240 pixels an inch: 2,000 pixels wide, enough for a wall.
_POINTS_PER_UNIT: Final = 0.5
PIXELS_PER_INCH: Final = 240
_SIZE: Final = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


def png(drawing: str) -> bytes:
    """The SVG file of `drawing.svg` as PNG. Raises DocumentError."""
    size = _SIZE.search(drawing)
    if size is None:
        raise DocumentError("this drawing does not say its size")
    width, height = (int(part) * _POINTS_PER_UNIT for part in size.groups())
    given = {"svg": drawing, "width_pt": width, "height_pt": height}
    try:
        return typst.compile(
            str(TEMPLATE),
            root=str(ROOT),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(given, ensure_ascii=False)},
            format="png",
            ppi=PIXELS_PER_INCH,
        )
    except (typst.TypstError, RuntimeError, OSError) as error:
        raise DocumentError(f"{TEMPLATE.name}: {error}") from error
