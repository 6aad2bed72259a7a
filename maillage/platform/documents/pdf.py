"""PDF documents: a typst template of ours, and data that never becomes markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst
from django.http import HttpResponse
from django.utils.text import slugify

from maillage.platform.documents.characters import writable

# Templates and what they import live inside the package; typst reads nothing outside this folder.
ROOT: Final = Path(__file__).resolve().parents[2]
FONTS: Final = Path(__file__).resolve().parent / "fonts"
# PDF/UA-1 (ISO 14289-1): tagged, with a language and a title, so that it can be read aloud.
STANDARDS: Final = "ua-1"


class DocumentError(Exception):
    """A template of ours does not compile; the message names it and says why."""


def render_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document as PDF.

    template: a .typ file inside the package, which reads `json(bytes(sys.inputs.data))`
    data: what `json.dumps` takes; at least `title`, `community` and `edition` (the line at the foot of each page)
    Raises DocumentError when the template is missing or does not compile.
    """
    if not any(FONTS.glob("*.ttf")):
        raise DocumentError("the fonts of documents are missing: run tools/bootstrap.py")
    try:
        return typst.compile(
            str(template),
            root=str(ROOT),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(writable(data), ensure_ascii=False)},
            pdf_standards=STANDARDS,
        )
    except (typst.TypstError, RuntimeError, OSError) as error:
        raise DocumentError(f"{template.name}: {error}") from error


def pdf_response(template: Path, data: Mapping[str, Any], *, name: str) -> HttpResponse:
    """The document as a download named after `name`, in plain letters."""
    response = HttpResponse(render_pdf(template, data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "document"}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
