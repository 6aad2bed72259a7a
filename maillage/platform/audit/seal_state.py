"""Where the seals stand, in two queries, for the pages."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.platform.audit.models import Seal, Verification
from maillage.platform.audit.verifications import latest


@dataclass(frozen=True)
class SealState:
    """head: the last seal, None before the first; last: the last verification that ended."""

    head: Seal | None
    last: Verification | None

    @property
    def chain(self) -> str:
        """The digest in which the chain ends, in hexadecimal."""
        return bytes(self.head.chain_digest).hex() if self.head else ""

    @property
    def tone(self) -> str:
        """One of success, danger, neutral (nothing was verified yet)."""
        if self.last is None:
            return "neutral"
        return "danger" if self.last.fault_count else "success"


def state() -> SealState:
    return SealState(Seal.objects.order_by("-number").first(), latest())
