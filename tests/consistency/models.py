"""What must be true of every model: its tenancy, its links, its classification. Each check returns the faults it sees.

Kept apart from the tests so that each check can also be shown a model that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django_scopes import ScopeError

from maillage.platform.audit.classification import LEVELS, THIRD_PARTY
from maillage.platform.tenancy.models import Community, CommunityModel, SharedModel

Model = type[models.Model]

# DESIGN, section 2, from the ground up; the contexts of one set do not know each other.
CONTEXTS: tuple[frozenset[str], ...] = (
    frozenset({"territory"}),
    frozenset({"directory"}),
    frozenset({"atlas"}),
    frozenset({"association"}),
    frozenset({"programme"}),
    frozenset({"funding"}),
    frozenset({"care", "pathways", "prevention", "crisis", "partners", "welcome"}),
    frozenset({"dossier"}),
)


# The one module whose base classes stand between a row and the database.
GUARDS = frozenset({"maillage.platform.tenancy.models", "maillage.platform.audit.append_only"})


def is_ours(model: Model) -> bool:
    return model.__module__.startswith("maillage.")


def has_community(model: Model) -> bool:
    return any(field.name == "community" for field in model._meta.concrete_fields)


def links(model: Model) -> Iterator[tuple[Any, Model]]:
    """Every foreign key and many-to-many of the model, with the model it points at."""
    for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        if field.is_relation:
            yield field, field.related_model  # type: ignore[misc]  # a concrete model has no link left open


def tenancy_faults(model: Model) -> Iterator[str]:
    """The row of a community says so, and nothing reads it without its community."""
    label = model._meta.label
    for field, target in links(model):
        if target is Community and field.name != "community":
            yield f"{label}.{field.name}: the link to the community must be called `community`"
        if target is Community and not field.remote_field.hidden:
            yield f"{label}.{field.name}: related_name must be '+'"
        if has_community(target) and not has_community(model):
            yield f"{label}.{field.name}: points at a row of a community, so the row must carry its community"
        if has_community(model) and not has_community(target) and not field.remote_field.hidden:
            yield f"{label}.{field.name}: from a community's row to a national one, related_name must be '+'"
        if field.many_to_many and field.remote_field.through._meta.auto_created and has_community(target):
            yield f"{label}.{field.name}: needs a `through` model that carries the community"
    if not has_community(model):
        return
    if not issubclass(model, CommunityModel | SharedModel):
        yield f"{label}: must inherit from CommunityModel or SharedModel"
    managers = {*model._meta.managers, model._default_manager, model._base_manager}
    yield from (f"{label}.{m.name}: reads without a scope" for m in managers if _reads_unscoped(m))


def _reads_unscoped(manager: models.Manager[Any]) -> bool:
    try:
        str(manager.filter(pk=None).query)
    except ScopeError:
        return False
    return True


def scope_of_app(module: str) -> tuple[str, str]:
    """Floor and room of a module: `maillage.contexts.care.models` is ("contexts", "care")."""
    parts = module.split(".")
    return (parts[1], parts[2]) if len(parts) > 2 and parts[0] == "maillage" else ("third-party", parts[0])


def _storey(module: str) -> int:
    """How high the model lives: a link may only go to a lower storey, or stay in its own room."""
    floor, room = scope_of_app(module)
    if floor == "contexts":
        return 10 + next(height for height, rooms in enumerate(CONTEXTS) if room in rooms)
    return {"third-party": 0, "core": 1, "platform": 2, "interfaces": 90, "config": 100}[floor]


def order_faults(model: Model) -> Iterator[str]:
    """Links between models follow the order of the rooms, which import-linter cannot see in a string."""
    here = scope_of_app(model.__module__)
    if here[0] == "third-party":
        return
    for field, target in links(model):
        there = scope_of_app(target.__module__)
        if here == there or here[0] == there[0] == "platform":
            continue
        if _storey(target.__module__) >= _storey(model.__module__):
            yield f"{model._meta.label}.{field.name}: {'.'.join(here)} may not point at {'.'.join(there)}"


def classification_faults(model: Model) -> Iterator[str]:
    """Every concrete field has a known level, and no level is left over from a field that is gone."""
    label = model._meta.label
    names = {field.name for field in model._meta.concrete_fields}
    declared: dict[str, str] | None = vars(model).get("classification")
    if declared is None:
        if label not in THIRD_PARTY:
            yield f"{label}: no classification"
        elif THIRD_PARTY[label] not in LEVELS:
            yield f"{label}: unknown level {THIRD_PARTY[label]!r}"
        return
    yield from (f"{label}.{name}: not classified" for name in sorted(names - set(declared)))
    yield from (f"{label}.{name}: classified, but no such field" for name in sorted(set(declared) - names))
    yield from (
        f"{label}.{name}: unknown level {level!r}" for name, level in declared.items() if level not in LEVELS
    )


def behaviour_faults(model: Model) -> Iterator[str]:
    """No logic hides in save() or delete(): what a write does is in a service. Guards alone are there."""
    for base in model.__mro__:
        if base.__module__.startswith("maillage.") and base.__module__ not in GUARDS:
            yield from (
                f"{base.__module__}.{base.__qualname__}.{name}() is overridden"
                for name in ("save", "delete", "asave", "adelete", "full_clean")
                if name in vars(base)
            )


def of_all(check: Any, chosen: Iterable[Model]) -> list[str]:
    """The faults of all the models, each once, sorted."""
    return sorted({fault for model in chosen for fault in check(model)})
