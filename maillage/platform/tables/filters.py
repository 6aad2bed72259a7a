"""Filters of a list: a plain form whose wrong values are shown beside their field and otherwise ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.choices import BaseChoiceIterator

from maillage.platform.ui import typography

if TYPE_CHECKING:
    from maillage.platform.tenancy.actor import Actor


def is_empty(value: Any) -> bool:
    """True if a cleaned value filters nothing."""
    if value is None or value is False or value == "":
        return True
    return hasattr(value, "__len__") and len(value) == 0


def day_start(day: date, *, days_later: int = 0) -> datetime:
    """Midnight, local time, at the start of that day (or some days later): bounds of a period."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=days_later), time.min))


class _Offered(BaseChoiceIterator):
    """Pairs of texts as they are: Django looks through a list of choices twice for groups and lazy texts."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)


class ListFilters(forms.Form):
    """Base of the filter row of a table; every field is optional.

    Subclasses declare fields and `apply(rows, cleaned)`, where `cleaned` holds every field (None
    for a value that was refused). Choices that depend on the community are set in `__init__`, from
    `self.actor`, never at import time.
    """

    # Fields that few people use: they are shown on demand, or when one of them is in use.
    rare: tuple[str, ...] = ()
    # What is to be said above the rows, set by `apply`: « Aucun nom ne correspond exactement… ».
    notice: str = ""

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        self.actor = actor
        super().__init__(data, auto_id="filtre_%s")
        for field in self.fields.values():
            field.required = False

    def offer(self, name: str, everything: str, choices: Iterable[tuple[str, str]]) -> None:
        """Fill a choice field from the community's own data; `everything` names the choice of all."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _Offered([("", everything), *choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """The rows that pass; `rows` is the queryset (or sequence) that the view gave."""
        raise NotImplementedError

    def accepted(self) -> dict[str, Any]:
        """Every field's cleaned value; None where the value was refused."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}

    def active(self) -> dict[str, Any]:
        """Only the values that filter something."""
        return {name: value for name, value in self.accepted().items() if not is_empty(value)}

    def in_words(self) -> list[str]:
        """« Profession : Infirmier » for each filter in use."""
        return [f"{self._label(name)} : {self._shown(name, value)}" for name, value in self.active().items()]

    def check_period(self, first: str, last: str) -> None:
        """Refuse the second day of a period that precedes the first; called from `clean`."""
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if start and end and start > end:
            self.add_error(last, "Cette date précède la première.")

    def _label(self, name: str) -> str:
        return str(self.fields[name].label or self[name].label)

    def _shown(self, name: str, value: Any) -> str:
        if value is True:
            return "oui"
        if isinstance(value, date):
            return typography.short_date(value)
        if isinstance(value, Model):
            return str(value)
        labels = _choice_labels(self.fields[name])
        if isinstance(value, str) or not isinstance(value, Iterable):
            return labels.get(str(value), str(value))
        return ", ".join(labels.get(str(one), str(one)) for one in value)


def _choice_labels(field: forms.Field) -> dict[str, str]:
    """Labels by value of a field with fixed choices (groups are opened)."""
    labels: dict[str, str] = {}
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return labels
    choices: Any = field.choices
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            labels |= {str(inner): str(text) for inner, text in label}
        else:
            labels[str(value)] = str(label)
    return labels


class DateInput(forms.DateInput):
    """The browser's own date picker; a date is also understood when typed 02/12/2025."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


_NO_HOUR = "Écrivez l’heure comme 20:30."
# Far enough from the ends of the calendar that a day can be added and a time zone applied.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


class DayField(forms.DateField):
    """An optional day of a filter row, between 1900 and 2999."""

    def __init__(self, *, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=DateInput(),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"],
            error_messages={"invalid": "Cette date n’existe pas : écrivez-la comme 02/12/2025."},
        )

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not _FIRST_DAY <= day <= _LAST_DAY:
            raise forms.ValidationError("Cette année n’est pas plausible.")
        return day


class HourField(forms.TimeField):
    """An hour: the browser's own picker, or typed 20:30, 20h30, 20 h."""

    def __init__(self, *, label: str, required: bool = False, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={"invalid": _NO_HOUR, "required": _NO_HOUR},
        )

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str):
            value = value.strip().lower().replace(" ", "").replace("h", ":")
            value = f"{value}00" if value.endswith(":") else value
        return super().to_python(value)


class SearchField(forms.CharField):
    """The optional text of a filter row (`q` by convention)."""

    def __init__(self, *, label: str = "Rechercher") -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=100,
            widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
            error_messages={
                "max_length": "Ce texte est trop long, il n’a pas été cherché : gardez-en cent caractères au plus."
            },
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength`: a browser cuts what is pasted without a word, where we say that it is too long."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}
