"""The Actor: who reads or writes, in which community, with which roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from maillage.platform.access import grants

if TYPE_CHECKING:
    from maillage.platform.accounts.models import User
    from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class Actor:
    """One object for every read and write.

    user: None for the system itself (due jobs, imports by the operator's command).
    community: None outside any community (the operator's pages, national data).
    """

    user: User | None
    community: Community | None
    roles: frozenset[str] = frozenset()
    # Set for an operator whom the community let in to help (`support`): when that ends.
    assisting_until: datetime | None = None
    # What was read for this actor and is asked for again by others in the same request; never written.
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def system(cls, community: Community | None = None) -> Actor:
        """The installation itself: holds no role, so it may do nothing through a page."""
        return cls(user=None, community=community)

    def can(self, permission: str) -> bool:
        """True if one of the actor's roles was granted `permission` (unknown permission: KeyError)."""
        return grants.allowed(self.roles, permission)

    @property
    def label(self) -> str:
        """How the actor is named in the journal."""
        if self.user is None:
            return "Installation"
        name = self.user.name or self.user.email
        return f"Assistance ({name})" if self.assisting_until else name
