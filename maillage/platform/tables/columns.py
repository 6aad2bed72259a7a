"""A column: what it shows of a row, how it sorts, and how sensitive it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from django.db.models.expressions import OrderBy

if TYPE_CHECKING:
    from maillage.platform.tenancy.actor import Actor

Kind = Literal["text", "number", "date", "datetime", "badge", "phone"]
Place = Literal["both", "page", "export"]
# A field path ("-name", "commune__name") or an expression (`F("x").desc(nulls_last=True)`).
Order = str | OrderBy


@dataclass(frozen=True)
class Column:
    """One column of a table.

    name: stable, used in addresses (`?tri=name`); also the attribute read when `value` is not given
    (dots allowed: "commune.name").
    value(row): the value, typed after `kind` (number: int, float or Decimal; None is an empty cell;
    phone: numbers as they are read, with a comma between them, each a link on the page and text in the exports).
    level: "public", "professional", "personal" or "health"; may be left out when `name` is a field of
    the table's model, whose classification then decides.
    link(row, actor): address of the object, or "" for none.
    second(row): a second, smaller line on the page, never exported.
    badge(row): (tone, icon) of a "badge" column, see `ui.templatetags.ui.TONES`; icon "" is the tone's own.
    sort: ordering when the header is clicked, ascending; empty: the column does not sort.
    decimals: digits after the comma of a number; None shows the number as it is.
    place: on the page, in the exports, or both.
    """

    name: str
    label: str
    value: Callable[[Any], Any] | None = None
    kind: Kind = "text"
    level: str = ""
    link: Callable[[Any, Actor], str] | None = None
    second: Callable[[Any], object] | None = None
    badge: Callable[[Any], tuple[str, str]] | None = None
    sort: tuple[Order, ...] = ()
    decimals: int | None = None
    place: Place = "both"

    @property
    def getter(self) -> Callable[[Any], Any]:
        return self.value or attrgetter(self.name)


@dataclass(frozen=True)
class Action:
    """A button at the end of a row: a link, or a POST form for what writes."""

    label: str
    url: str
    icon: str = ""
    post: bool = False


def reversed_order(order: Order) -> Order:
    """The same ordering, backwards."""
    if isinstance(order, str):
        return order[1:] if order.startswith("-") else f"-{order}"
    backwards = order.copy()
    backwards.reverse_ordering()
    return backwards
