"""Which role may do what. The platform knows no permission by name: contexts register theirs."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.platform.access.roles import Role

_GRANTS: dict[str, frozenset[str]] = {}


def grant(permission: str, roles: Iterable[Role]) -> None:
    """Let the holders of `roles` do `permission` ("directory.view"); called from `AppConfig.ready()`."""
    _GRANTS[permission] = _GRANTS.get(permission, frozenset()) | {role.name for role in roles}


def allowed(role_names: Iterable[str], permission: str) -> bool:
    """True if one of the roles was granted `permission`; KeyError if nobody registered it."""
    return not _GRANTS[permission].isdisjoint(role_names)


def all_grants() -> dict[str, frozenset[str]]:
    """Every permission and the names of the roles that hold it (a copy)."""
    return dict(_GRANTS)
