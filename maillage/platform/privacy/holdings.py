"""What is held, read from the code: fields and levels of the models, roles that the permissions open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from maillage.platform.access import roles
from maillage.platform.access.grants import all_grants
from maillage.platform.audit.classification import THIRD_PARTY, level
from maillage.platform.registry.personal_data import SUBJECTS, Holding, holdings

LEVEL_WORDS: dict[str, str] = {
    "public": "publiques",
    "professional": "professionnelles",
    "personal": "personnelles",
    "health": "de santé",
}
# The most sensitive last, as they are read.
_SHOWN = ("professional", "personal", "health")
_AUTHOR = "qui a écrit la ligne, et quand"
# What only a program reads: the words of the page would say nothing of them to a person.
_SILENT = frozenset(
    {
        "clé",
        "code de profession",
        "code profession",
        "code savoir-faire",
        "empreinte",
        "empreinte du code",
        "fiche",
        "lien valable jusqu’au",
        "mot",
        "nom de comparaison",
        "nom de recherche",
        "position",
        "professionnel",
        "version",
    }
)
NOBODY = "personne"


@dataclass(frozen=True)
class Fields:
    """Some data of one level that the same people see. `names`: in words, alphabetical order kept as declared."""

    level: str
    names: tuple[str, ...]
    seers: str
    roles: frozenset[str]

    @property
    def level_words(self) -> str:
        return LEVEL_WORDS[self.level]

    @property
    def names_words(self) -> str:
        return ", ".join(self.names)


@dataclass(frozen=True)
class Shown:
    """A holding as it is shown: its data by level and by who sees them."""

    holding: Holding
    fields: tuple[Fields, ...]

    @property
    def roles(self) -> frozenset[str]:
        """Whoever sees at least a part of it."""
        return frozenset().union(*(one.roles for one in self.fields))


def role_words(names: Iterable[str]) -> str:
    """« coordination, présidence »; « tous les membres sauf le suivi régional » when that is shorter; « personne »."""
    held = [role for role in roles.COMMUNITY_ROLES if role.name in set(names)]
    missing = [role for role in roles.COMMUNITY_ROLES if role not in held]
    if not held:
        return NOBODY
    if not missing:
        return "tous les membres"
    if len(missing) <= 2:
        return "tous les membres, sauf " + " et ".join(_small(role.label) for role in missing)
    return ", ".join(_small(role.label) for role in held)


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def roles_with(permissions: Iterable[str]) -> frozenset[str]:
    """The roles that hold one of the permissions; a permission granted to nobody raises KeyError."""
    grants = all_grants()
    return frozenset().union(*(grants[one] for one in permissions))


def sensitive_fields(model: type[models.Model]) -> list[Any]:
    """The fields of the model that are not public."""
    return [field for field in model._meta.concrete_fields if level(model, field.name) != "public"]


def is_author(field: Any) -> bool:
    """True for an account that only says who wrote a row."""
    return is_account(field) and field.name.endswith("_by")


def is_account(field: Any) -> bool:
    """True for a link to an account."""
    return bool(field.is_relation) and field.related_model._meta.label == settings.AUTH_USER_MODEL


def shown(holding: Holding) -> Shown:
    """The holding with its data in words, gathered by level and by who sees them."""
    narrower = dict(holding.narrower)
    found: dict[tuple[str, str], dict[str, None]] = {}
    for label in holding.models:
        model = apps.get_model(label)
        for field in sensitive_fields(model):
            key = (level(model, field.name), narrower.get(f"{label}.{field.name}", "*"))
            word = _word(model, field)
            if word:
                found.setdefault(key, {})[word] = None
    if holding.words:
        found.setdefault(("personal", "*"), {}).update(dict.fromkeys(holding.words))
    ordered = sorted(found.items(), key=lambda item: (_SHOWN.index(item[0][0]), item[0][1] != "*"))
    return Shown(holding, tuple(_fields(holding, key, tuple(names)) for key, names in ordered))


def _word(model: type[models.Model], field: Any) -> str:
    """How the field is called for a reader; "" for what a person would not understand."""
    if model._meta.label in THIRD_PARTY or str(field.verbose_name) in _SILENT:
        return ""
    if is_author(field):
        return _AUTHOR
    # Whose row it is goes without saying.
    return "" if is_account(field) else str(field.verbose_name)


def _fields(holding: Holding, key: tuple[str, str], names: tuple[str, ...]) -> Fields:
    sensitivity, permission = key
    asked = {"*": holding.permissions, "": ()}.get(permission, (permission,))
    held = roles_with(asked)
    return Fields(sensitivity, names, role_words(held), held)


def by_subject() -> Iterator[tuple[str, list[Shown]]]:
    """Every holding under the heading of whom it is about, in the order of the page."""
    for subject, heading in SUBJECTS.items():
        found = [shown(one) for one in holdings if one.subject == subject]
        if found:
            yield heading, found
