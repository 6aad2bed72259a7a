"""What a page offers to be filled in, read from its HTML, and what no page may give back."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

SCRIPT = "<script>alert(1)</script>"
TOKEN = "csrfmiddlewaretoken"  # the name of a field
_LINKS = {"href", "src", "action", "formaction", "hx-get", "hx-post"}


@dataclass
class Field:
    """One field: `kind` is the type of an input, else the name of the tag; `values` what the page proposes."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form with its fields by name, without the token against forgery."""

    action: str = ""
    method: str = "get"
    fields: dict[str, Field] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        # What stands outside any form (a search box that htmx reads) is taken for a form without address.
        self.forms = [Form()]
        self.links: list[str] = []
        self._inside = self.forms[0]
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.links += [value for name, value in told.items() if name in _LINKS]
        if tag == "form":
            self._inside = Form(told.get("action", ""), told.get("method", "get").lower())
            self.forms.append(self._inside)
        elif tag == "option" and self._select is not None:
            self._select.values.append(told.get("value", ""))
        elif tag in {"input", "select", "textarea", "button"} and told.get("name", TOKEN) != TOKEN:
            self._take(tag, told)

    def _take(self, tag: str, told: dict[str, str]) -> None:
        kind = told.get("type", "text") if tag == "input" else tag
        found = self._inside.fields.setdefault(told["name"], Field(told["name"], kind))
        if told.get("value"):
            found.values.append(told["value"])
        self._select = found if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = self.forms[0]
        if tag == "select":
            self._select = None


def _read(response: Any) -> _Reader:
    reader = _Reader()
    if is_page(response):
        reader.feed(text_of(response))
    return reader


def text_of(response: Any) -> str:
    """The page as text, unpacked where the browser said that it can."""
    packed = response.get("Content-Encoding") == "gzip"
    return (gzip.decompress(response.content) if packed else response.content).decode()


def is_page(response: Any) -> bool:
    return response.get("Content-Type", "").startswith("text/html") and not response.streaming


def forms_of(response: Any) -> list[Form]:
    """The forms of a page, fields outside any form first; none for what is no page."""
    return [form for form in _read(response).forms if form.fields]


def links_of(response: Any) -> list[str]:
    """Every address to which the page leads or sends something."""
    return _read(response).links


def fields_of(response: Any) -> list[str]:
    """Names of the fields of all the forms of a page."""
    return sorted({name for form in forms_of(response) for name in form.fields})


def assert_harmless(response: Any, told: str) -> None:
    """No error of ours, nothing that was typed comes back as code, no hole in a template."""
    assert response.status_code < 500, told
    if is_page(response):
        body = text_of(response)
        assert SCRIPT not in body, f"{told}: comes back as a script"
        assert "<img src=x" not in body, f"{told}: comes back as a tag"
        assert "UNDEFINED[" not in body, f"{told}: a variable is missing"
