"""Base of the rows that a national file brings: known by content, visible by generation (ADR 2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat

from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.professionals.models import FOREVER


class NationalQuerySet(models.QuerySet[Any]):
    def visible(self, part: str | int | None = None) -> NationalQuerySet:
        """The rows of the current generation of their register; its number is read by the database itself.

        part: for a model with a `REGISTER_COLUMN`, only the register of this value; quicker than all of them.
        """
        model: Any = self.model
        column = model.REGISTER_COLUMN
        if not column or part is not None:
            rows = self.filter(**{column: part}) if column else self
            return rows._seen_at(_generation_of(register_name(model, part)))
        source = Concat(Value(f"{model.REGISTER}-"), Cast(OuterRef(column), CharField()))
        return self._seen_at(Subquery(RegisterState.objects.filter(source=source).values("generation")[:1]))

    def of_register(self, register: str) -> NationalQuerySet:
        """All rows of a register, seen or not."""
        model: Any = self.model
        if not model.REGISTER_COLUMN:
            return self
        return self.filter(**{model.REGISTER_COLUMN: register.removeprefix(f"{model.REGISTER}-")})

    def seen_in(self, register: str) -> NationalQuerySet:
        """The rows of the current generation of one register."""
        return self.of_register(register)._seen_at(_generation_of(register))

    def _seen_at(self, generation: Any) -> NationalQuerySet:
        return self.filter(Q(since__lte=generation), Q(until__gt=generation))


def _generation_of(register: str) -> RawSQL:
    return RawSQL("(SELECT generation FROM directory_registerstate WHERE source = %s)", (register,))


def register_name(model: Any, part: str | int | None) -> str:
    """Name of the register that holds the rows of a model: "finess", "bpe-2019"."""
    return f"{model.REGISTER}-{part}" if model.REGISTER_COLUMN else str(model.REGISTER)


def national_manager() -> Any:
    """Untyped on purpose: a type checker takes a manager of an abstract model for that of its base."""
    return NationalQuerySet.as_manager()


class NationalRow(models.Model):
    """A row of a register: seen from the import `since` up to, and without, the import `until`.

    A column `commune_code` of text follows mergers as links to a commune do (`mergers`).
    A concrete model names its register (`REGISTER`) and never sets these three columns itself: the importer does.
    Where a model holds several registers side by side, each imported on its own, `REGISTER_COLUMN` is the column
    that tells them apart: with "bpe" and "vintage", rows of vintage 2019 belong to the register "bpe-2019".
    """

    REGISTER: ClassVar[str]
    REGISTER_COLUMN: ClassVar[str] = ""

    digest = models.BinaryField("empreinte", max_length=16)
    since = models.IntegerField("depuis l’import")
    until = models.IntegerField("jusqu’à l’import", default=FOREVER)

    objects: ClassVar[Any] = national_manager()

    class Meta:
        abstract = True


# To be added to the classification of each concrete model.
ROW_CLASSIFICATION = {"id": "public", "digest": "public", "since": "public", "until": "public"}
