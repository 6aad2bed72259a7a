"""Ordinary fields of a filter row, written in one pass: Django's widgets cost as much as fifty rows.

Same markup as `ui/field.html`. A field with an error or a help text, or with any other widget, is left
to the `{% field %}` tag.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe

from maillage.platform.tables.filters import DateInput
from maillage.platform.ui import typography

_INPUTS: tuple[type[forms.Widget], ...] = (forms.TextInput, forms.NumberInput, DateInput)


def control(bound: BoundField) -> SafeString | None:
    """The field with its label; None when it is not an ordinary one."""
    widget: Any = bound.field.widget
    kind = type(widget)
    if bound.errors or bound.field.help_text or bound.is_hidden:
        return None
    label = escape(typography.french(str(bound.label)))
    if kind is forms.CheckboxInput:
        box = f'<input {_attributes(bound, "form-check-input")} type="checkbox"{_checked(bound.value())}>'
        return mark_safe(
            f'<div class="mg-field mg-check">{box} <label for="{bound.auto_id}">{label}</label></div>'
        )
    if kind is forms.Select:
        drawn = (
            f"<select {_attributes(bound, 'form-select')}>{_options(widget.choices, bound.value())}</select>"
        )
    elif kind in _INPUTS:
        value = bound.value()
        shown = "" if value is None else f' value="{escape(str(widget.format_value(value) or ""))}"'
        drawn = f'<input type="{_type(widget)}" {_attributes(bound, "form-control")}{shown}>'
    else:
        return None
    return mark_safe(
        f'<div class="mg-field"><label class="mg-label" for="{bound.auto_id}">{label}</label>{drawn}</div>'
    )


def _type(widget: Any) -> str:
    return escape(str(widget.attrs.get("type", widget.input_type)))


def _attributes(bound: BoundField, base: str) -> str:
    """Name, identifier, classes and the widget's own attributes."""
    own = dict(bound.field.widget.attrs)
    own.pop("type", None)
    css = f"{base} {own.pop('class', '')}".strip()
    parts = [f'name="{escape(bound.html_name)}" id="{escape(bound.auto_id)}" class="{escape(css)}"']
    for name, value in own.items():
        if value is True:
            parts.append(name)
        elif value is not None and value is not False:
            parts.append(f'{name}="{escape(str(value))}"')
    return " ".join(parts)


def _checked(value: Any) -> str:
    return " checked" if value and str(value).lower() not in ("false", "0") else ""


def _options(choices: Iterable[tuple[Any, Any]], value: Any) -> str:
    """The options, grouped ones in their group; the chosen one is marked once."""
    chosen = "" if value is None else str(value)
    parts = []
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            parts.append(f'<optgroup label="{escape(str(key))}">{_options(label, value)}</optgroup>')
        else:
            text = "" if key is None else str(key)
            mark = " selected" if text == chosen else ""
            parts.append(f'<option value="{escape(text)}"{mark}>{escape(str(label))}</option>')
    return "".join(parts)
