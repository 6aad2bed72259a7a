"""Pictures from drawings."""

from __future__ import annotations

import struct

import pytest

from maillage.platform.documents.pdf import DocumentError
from maillage.platform.documents.pictures import png_of

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80" viewBox="0 0 120 80">'
    '<rect width="120" height="80" fill="#FFFFFF"/><text x="10" y="40">Éssai # $x$</text></svg>'
)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_picture_has_the_size_of_its_drawing(scale: float) -> None:
    png = png_of(DRAWING, scale=scale)
    assert png.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (pytest.approx(120 * scale, abs=2), pytest.approx(80 * scale, abs=2))


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(DocumentError):
        png_of("pas un dessin")
