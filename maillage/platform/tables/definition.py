"""A list, declared once: its columns, words, order, filters and who may export what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models

from maillage.platform.audit.classification import LEVELS, MASKED_LEVELS
from maillage.platform.tables.columns import Action, Column, Order
from maillage.platform.tables.filters import ListFilters

if TYPE_CHECKING:
    from maillage.platform.tenancy.actor import Actor

PAGE_SIZE = 50


@dataclass(frozen=True)
class Empty:
    """What an empty list says: one sentence why, at most one button (`url(actor)` may answer "")."""

    sentence: str
    label: str = ""
    url: Callable[[Actor], str] | None = None


@dataclass(frozen=True)
class Table:
    """The declaration of one list. ValueError at import time if it does not hold together.

    name: stable, "context.list"; saved views and the access log refer to it.
    title: heading of the page, name of the sheet and of the exported file.
    columns: in order; the first on the page names the row. At most six on the page: more do not fit a laptop.
    noun, noun_plural, feminine: for the count in words; noun_plural only when it is not regular.
    order: default ordering, most significant first; the key is added as a last resort.
    model: gives the classification of the columns that are its fields.
    filters: a `ListFilters` form, or None.
    attributes: HTML attributes of a row's `<tr>` by name (`data-map-point` ties it to a point of a map).
    sources: where the data come from and when, one sentence each.
    personal_permission: who may export the personal columns; "" is nobody. Health columns never leave.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    noun: str
    order: tuple[Order, ...]
    empty: Empty
    noun_plural: str = ""
    feminine: bool = False
    model: type[models.Model] | None = None
    filters: type[ListFilters] | None = None
    sources: tuple[str, ...] = ()
    actions: Callable[[Any, Actor], Sequence[Action]] | None = None
    attributes: Callable[[Any], Mapping[str, str]] | None = None
    personal_permission: str = ""
    page_size: int = PAGE_SIZE
    levels: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: two columns have the same name")
        if not self.page_columns:
            raise ValueError(f"{self.name}: no column on the page")
        for column in self.columns:
            if column.kind == "badge" and column.badge is None:
                raise ValueError(f"{self.name}.{column.name}: a badge column needs badge=")
        object.__setattr__(self, "levels", {c.name: self._level_of(c) for c in self.columns})

    def _level_of(self, column: Column) -> str:
        declared: dict[str, str] = getattr(self.model, "classification", {})
        level = column.level or declared.get(column.name, "")
        if level not in LEVELS:
            raise ValueError(f"{self.name}.{column.name}: say its level, one of {', '.join(LEVELS)}")
        return level

    @property
    def page_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.place != "export")

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def export_columns(self, actor: Actor) -> tuple[Column, ...]:
        """The columns that may leave with this actor."""
        return tuple(c for c in self.columns if c.place != "page" and self._may_leave(c, actor))

    def withheld_columns(self, actor: Actor) -> tuple[Column, ...]:
        """The columns that an export leaves out because this actor may not take them away."""
        return tuple(c for c in self.columns if c.place != "page" and not self._may_leave(c, actor))

    def _may_leave(self, column: Column, actor: Actor) -> bool:
        level = self.levels[column.name]
        if level not in MASKED_LEVELS:
            return True
        return level == "personal" and bool(self.personal_permission) and actor.can(self.personal_permission)
