"""Pictures from drawings: the same renderer and typeface as the documents, so that both look alike."""

from __future__ import annotations

from typing import Final

import typst

from maillage.platform.documents.pdf import FONTS, ROOT, DocumentError

_TEMPLATE: Final = ROOT / "platform" / "documents" / "picture.typ"
# As in CSS, a pixel of an SVG drawing is the 96th part of an inch.
_DOTS_AN_INCH: Final = 96


def png_of(svg: str, *, scale: float = 2.0) -> bytes:
    """An SVG drawing as PNG, `scale` times its own size in pixels. Raises DocumentError for what is no drawing."""
    if not any(FONTS.glob("*.ttf")):
        raise DocumentError("the fonts of documents are missing: run tools/bootstrap.py")
    try:
        return typst.compile(
            str(_TEMPLATE),
            root=str(ROOT),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"svg": svg},
            format="png",
            ppi=_DOTS_AN_INCH * scale,
        )
    except (typst.TypstError, RuntimeError, OSError) as error:
        raise DocumentError(f"picture: {error}") from error
