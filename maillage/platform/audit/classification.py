"""Every field of every model is classified; exports, logs and masks read the classification."""

from __future__ import annotations

from typing import Any

from django.db import models

LEVELS = ("public", "professional", "personal", "health")
MASKED_LEVELS = frozenset({"personal", "health"})
MASK = "•••"

# Models of third-party packages cannot carry a `classification`: theirs is said here, one level for
# the whole table, the strictest of its fields.
THIRD_PARTY: dict[str, str] = {
    "account.EmailAddress": "personal",
    "account.EmailConfirmation": "personal",
    "auth.Group": "public",
    "auth.Group_permissions": "public",
    "auth.Permission": "public",
    "contenttypes.ContentType": "public",
    "django_tasks_database.DBTaskResult": "professional",
    "mfa.Authenticator": "personal",
    "sessions.Session": "personal",
    "socialaccount.SocialAccount": "personal",
    "socialaccount.SocialApp": "personal",
    "socialaccount.SocialToken": "personal",
    "usersessions.UserSession": "personal",
}


def level(model: type[models.Model], field_name: str) -> str:
    """Classification of one field; LookupError if nobody classified it."""
    declared: dict[str, str] | None = getattr(model, "classification", None)
    if declared is not None:
        if field_name in declared:
            return declared[field_name]
    elif model._meta.label in THIRD_PARTY:
        return THIRD_PARTY[model._meta.label]
    raise LookupError(f"{model._meta.label}.{field_name} is not classified")


def is_masked(model: type[models.Model], field_name: str) -> bool:
    return level(model, field_name) in MASKED_LEVELS


def masked(model: type[models.Model] | None, values: dict[str, Any]) -> dict[str, Any]:
    """The same values with those of personal and health fields replaced by a mask.

    A key that is no field of the model is a figure or a label that the service made itself: kept.
    """
    if model is None:
        return values
    names = {field.name for field in model._meta.concrete_fields}
    return {
        key: MASK if key in names and value not in (None, "") and is_masked(model, key) else value
        for key, value in values.items()
    }
