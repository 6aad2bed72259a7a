"""Word documents that people can edit: a template made by our code, and data that never becomes markup or program.

A template is a .docx whose text holds the marks of docxtpl. It is made by `word_template.WordTemplate`, so that no
opaque file lies in the repository, and kept by its caller (`functools.cache`): making one costs more than filling it.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from django.http import HttpResponse
from django.utils.text import slugify
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from maillage.platform.documents.characters import writable
from maillage.platform.documents.pdf import DocumentError

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render_docx(template: bytes, data: Mapping[str, Any]) -> bytes:
    """The template filled with `data` (text, numbers, booleans, lists and mappings of these), as a .docx.

    data: at least `title`, `community` and `edition` (the line at the foot of each page).

    A value never becomes markup (it is escaped) and never a program (it is not read again); a newline in it is a
    line break. A name that the template asks for and `data` lacks is an error of ours: DocumentError says which.
    """
    document = DocxTemplate(BytesIO(template))
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    values = writable(data)
    try:
        document.render(values, environment, autoescape=True)
    except TemplateError as error:
        raise DocumentError(f"Word template: {error}") from error
    # Here and not by marks: docxtpl would escape them twice.
    properties = document.docx.core_properties
    properties.title, properties.author = str(values["title"])[:255], str(values["community"])[:255]
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def docx_response(template: bytes, data: Mapping[str, Any], *, name: str) -> HttpResponse:
    """The document as a download named after `name`, in plain letters."""
    response = HttpResponse(render_docx(template, data), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "document"}.docx"'
    response["Cache-Control"] = "private, no-store"
    return response
