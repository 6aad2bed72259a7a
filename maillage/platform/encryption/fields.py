"""Model fields whose column holds nothing readable."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull

from maillage.platform.encryption.sealing import seal, unseal

# Levels under which the journal masks and the exports leave out.
PROTECTED = ("personal", "health")


class _OnlyEmpty(Exact):
    """`field=None` and `field=""`: the two values that are stored as they are."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None and rhs != "":
            raise _refusal(lhs.output_field, "exact")
        super().__init__(lhs, rhs)


class EncryptedTextField(models.TextField[Any, Any]):
    """A text of any length, sealed in the database, plain in Python. The empty text is stored empty.

    Nothing can be searched or sorted in it (FieldError), except by a second column that holds
    `blind_index(normalised_text, purpose="model.field")`. It must be classified personal or health.
    """

    description = "Encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text in (None, "") or hasattr(text, "resolve_expression") else seal(str(text))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Unreadable if no key opens the column's text."""
        return unseal(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        allowed = {"isnull": IsNull, "exact": _OnlyEmpty}
        if lookup_name not in allowed:
            raise _refusal(self, lookup_name)
        return allowed[lookup_name]

    def get_transform(self, lookup_name: str) -> Any:
        raise _refusal(self, lookup_name)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_classification(), *self._check_no_index()]

    def _check_classification(self) -> list[checks.CheckMessage]:
        declared: dict[str, str] = getattr(self.model, "classification", {})
        if declared.get(self.name) in PROTECTED:
            return []
        return [
            checks.Error(
                "An encrypted field must be classified personal or health, or the journal would show it.",
                obj=self,
                id="encryption.E001",
            )
        ]

    def _check_no_index(self) -> list[checks.CheckMessage]:
        if not (getattr(self, "db_index", False) or self.unique):
            return []
        return [
            checks.Error(
                "An encrypted field cannot be indexed or unique: each seal differs. Use a blind index.",
                obj=self,
                id="encryption.E002",
            )
        ]


class BlindIndexField(models.CharField[Any, Any]):
    """The `blind_index` of an encrypted field beside it: 64 hexadecimal digits, or empty. Looked up by equality."""

    description = "Blind index"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"blank": True, "default": "", "db_index": True, **kwargs, "max_length": 64}
        super().__init__(*args, **kwargs)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("exact", "in", "isnull"):
            raise _refusal(self, lookup_name)
        return super().get_lookup(lookup_name)


def _refusal(field: Any, lookup_name: str) -> FieldError:
    return FieldError(
        f"{field}: « {lookup_name} » would compare seals, not texts; look up its blind index instead."
    )
