"""One page of a list: what the address asks for, read once, and all that the template shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString

from maillage.platform.registry import list_tools
from maillage.platform.tables import cells, ordering
from maillage.platform.tables.columns import Column
from maillage.platform.tables.controls import control
from maillage.platform.tables.definition import Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tables.ordering import Sorting
from maillage.platform.tables.saved import SavedViews, saved_views
from maillage.platform.tenancy.views import CommunityRequest
from maillage.platform.ui import typography

PAGE = "page"
EXPORT = "export"
REGION = "liste"


@dataclass(frozen=True)
class Header:
    """Heading of a column; `url` sorts by it, `state` is its aria-sort, "" for the others."""

    name: str
    label: str
    css: str
    url: str
    state: str


class Listing:
    """A table, filtered and sorted as the address says. Queries: one count, one page, one for the
    saved views, and the queryset's own prefetches; none before the template asks."""

    region = REGION

    def __init__(
        self, request: CommunityRequest, table: Table, rows: Any, *, sources: tuple[str, ...] | None = None
    ) -> None:
        self.request, self.table, self.actor = request, table, request.actor
        self.alert = ""
        self._rows = rows
        self.sources = table.sources if sources is None else sources

    @property
    def title(self) -> str:
        return self.table.title

    @property
    def path(self) -> str:
        return self.request.path

    @cached_property
    def form(self) -> ListFilters | None:
        return self.table.filters(self.request.GET, actor=self.actor) if self.table.filters else None

    @cached_property
    def filter_fields(self) -> list[tuple[SafeString | None, Any]]:
        """Each field of the filter row but the rare ones: drawn, or None and left to the template."""
        return self._drawn(rare=False)

    @cached_property
    def rare_fields(self) -> list[tuple[SafeString | None, Any]]:
        """The fields that are shown on demand."""
        return self._drawn(rare=True)

    @property
    def rare_in_use(self) -> bool:
        """True when a rare field filters, or was refused: it is then in sight."""
        form = self.form
        return form is not None and any(name in form.errors or name in form.active() for name in form.rare)

    def _drawn(self, *, rare: bool) -> list[tuple[SafeString | None, Any]]:
        if self.form is None:
            return []
        names = self.form.rare
        fields = [bound for bound in self.form.visible_fields() if (bound.name in names) is rare]
        return [(control(bound), bound) for bound in fields]

    @property
    def notice(self) -> str:
        """What the filters have to say of the rows, once these were asked for."""
        return self.form.notice if self.form else ""

    @cached_property
    def filters_in_words(self) -> list[str]:
        return self.form.in_words() if self.form else []

    @cached_property
    def sorting(self) -> Sorting:
        return ordering.sorting_asked(self.table, self.request.GET.get(ordering.PARAMETER, ""))

    @property
    def has_actions(self) -> bool:
        """A template would call `table.actions` rather than test it."""
        return self.table.actions is not None

    @cached_property
    def rows(self) -> Any:
        """Every row of the list, on all pages, filtered and in order."""
        rows = self._rows
        if self.form:
            rows = self.form.apply(rows, self.form.accepted())
        return ordering.ordered(rows, self.sorting.order(self.table))

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.rows, self.table.page_size).get_page(self.request.GET.get(PAGE))

    @cached_property
    def total(self) -> int:
        return int(self.page.paginator.count)

    @cached_property
    def body(self) -> SafeString:
        return cells.body(self.table, self.page.object_list, self.actor, lambda: get_token(self.request))

    @property
    def count_words(self) -> str:
        """« 184 adhérents, 3 filtres »."""
        table = self.table
        words = typography.count_words(self.total, table.noun, table.noun_plural, feminine=table.feminine)
        filters = len(self.filters_in_words)
        return f"{words}, {typography.count_words(filters, 'filtre')}" if filters else words

    @cached_property
    def query(self) -> str:
        """The address's filters and order in a fixed form, without page or export: what a view keeps."""
        return canonical_query(self.table, self.request.GET)

    def _address(self, **changes: str) -> str:
        kept = QueryDict(self.query, mutable=True)
        for name, value in changes.items():
            kept.pop(name, None)
            if value:
                kept[name] = value
        query = kept.urlencode()
        return f"{self.path}?{query}" if query else self.path

    @cached_property
    def headers(self) -> list[Header]:
        return [self._header(column) for column in self.table.page_columns]

    def _header(self, column: Column) -> Header:
        css = cells.CLASSES.get(column.kind, "")
        if not column.sort:
            return Header(column.name, column.label, css, "", "")
        sorting, state, target = self.sorting, "", column.name
        if sorting.column is column:
            state = "descending" if sorting.descending else "ascending"
            target = column.name if sorting.descending else f"-{column.name}"
        return Header(column.name, column.label, css, self._address(**{ordering.PARAMETER: target}), state)

    @property
    def sort_parameter(self) -> str:
        return self.sorting.parameter

    @property
    def clear_url(self) -> str:
        """The same list without filters, in the same order."""
        return f"{self.path}?tri={self.sort_parameter}" if self.sort_parameter else self.path

    @property
    def xlsx_url(self) -> str:
        return self._address(**{EXPORT: "xlsx"})

    @property
    def csv_url(self) -> str:
        return self._address(**{EXPORT: "csv"})

    @cached_property
    def tools(self) -> list[dict[str, Any]]:
        """What others offer to do with all the rows of the list, on the page and refreshed with its filters."""
        community = self.actor.community
        if community is None or not self.total:
            return []
        return [
            {
                "label": tool.label,
                "icon": tool.icon,
                "url": tool.url(self.actor, self.query),
                "is_file": tool.is_file,
            }
            for tool in list_tools
            if tool.table == self.table.name
            and community.has_module(tool.module)
            and self.actor.can(tool.permission)
        ]

    @property
    def empty_url(self) -> str:
        empty = self.table.empty
        return empty.url(self.actor) if empty.url else ""

    @cached_property
    def views(self) -> SavedViews:
        return saved_views(self.actor, self.table.name, self.query)


def canonical_query(table: Table, data: QueryDict) -> str:
    """Filters in use and order, in the order of the form's fields; unknown parameters are dropped."""
    names = list(table.filters.base_fields) if table.filters else []
    pairs = [(name, value) for name in (*names, ordering.PARAMETER) for value in data.getlist(name) if value]
    return urlencode(pairs)
