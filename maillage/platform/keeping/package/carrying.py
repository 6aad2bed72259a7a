"""Rows of the origin made rows of this installation: numbers, accounts, links, columns that name rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from maillage.platform.accounts.models import User
from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.encryption.sealing import seal
from maillage.platform.keeping.columns import Mended
from maillage.platform.keeping.inventory import Table
from maillage.platform.keeping.package import contents
from maillage.platform.keeping.package.references import Moved, changes_of
from maillage.platform.keeping.refusals import DamagedArchive
from maillage.platform.tenancy.models import Community


@dataclass
class Waiting:
    """References to national rows that are not here. missing: keys by label; found: [model, column, key, row or None].

    row: the number here of the row whose column is empty meanwhile; None where the row itself could not stand.
    """

    missing: dict[str, set[Any]]
    found: list[list[Any]] = field(default_factory=list)

    def is_missing(self, label: str, key: Any) -> bool:
        return key in self.missing.get(label, ())


class Carrier:
    """Carries the rows of one table."""

    def __init__(self, model: Any, table: Table, moved: Moved, waiting: Waiting) -> None:
        self._label, self._table, self._moved, self._waiting = model._meta.label, table, moved, waiting
        fields = contents.fields_of(model)
        self._names = [column.name for column in table.columns]
        self._at_key = next(at for at, one in enumerate(fields) if one.primary_key)
        self._cells = {at: cell for at, one in enumerate(fields) if (cell := self._cell(one)) is not None}
        self._national = [(at, one) for at, one in enumerate(fields) if _is_national(one)]
        self._changes = changes_of(self._label)
        self._is_pointed_at = any(
            one.related_model is model
            for other in contents.carried_models()
            for one in contents.all_links(other)
        )

    def _cell(self, one: Any) -> Callable[[Any], Any] | None:
        moved, label = self._moved, self._label
        if one.primary_key:
            return lambda value: _there(moved.pk(label, value), label)
        if one.is_relation and one.related_model is Community:
            return lambda value: moved.new_community
        if one.is_relation and one.related_model is User:
            return lambda value: _there(moved.users.get(value), "accounts.User")
        if one.is_relation and not _is_national(one):
            target = one.related_model._meta.label
            return lambda value: _there(moved.pk(target, value), target)
        if isinstance(one, EncryptedTextField):
            return lambda value: seal(value) if value else value
        column = next(column for column in self._table.columns if column.name == one.column)
        mended = Mended()
        return {"text": mended.text, "json": mended.json}.get(column.family)

    def carry(self, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
        """The rows as they stand here; one that a missing national row keeps from standing is noted and left out."""
        for row in rows:
            changed: dict[str, Any] = {}
            if self._changes:
                # Of the origin, all of it: what a column means may depend on another.
                values = dict(zip(self._names, row, strict=True))
                for one in self._changes:
                    changed |= one.change(values, self._moved)
            new = [
                self._cells[at](value) if value is not None and at in self._cells else value
                for at, value in enumerate(row)
            ]
            for name, value in changed.items():
                new[self._names.index(name)] = value
            if self._stands(new):
                yield new

    def _stands(self, row: list[Any]) -> bool:
        for at, one in self._national:
            target = one.related_model._meta.label
            if row[at] is None or not self._waiting.is_missing(target, row[at]):
                continue
            if one.null:
                self._waiting.found.append([self._label, one.name, row[at], row[self._at_key]])
                row[at] = None
                continue
            if self._is_pointed_at:
                raise DamagedArchive(f"il nomme {target} « {row[at]} », qui n’existe pas ici")
            self._waiting.found.append([self._label, one.name, row[at], None])
            return False
        return True


def _is_national(one: Any) -> bool:
    return (
        one.is_relation
        and one.related_model not in (Community, User)
        and not any(other.name == "community" for other in one.related_model._meta.concrete_fields)
    )


def _there(new: int | None, label: str) -> int:
    if new is None:
        raise DamagedArchive(f"une ligne nomme un {label} qui n’y est pas")
    return new
