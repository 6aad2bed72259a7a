"""What others do when a slot is booked or a booking falls, in the transaction of the write.

Filled once, by `register()` of their offers. `when_cancelled` is given the slot as it was booked, before it is freed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from maillage.contexts.care.slots.models import Slot
from maillage.platform.tenancy.actor import Actor

when_booked: Final[list[Callable[[Actor, Slot], None]]] = []
when_cancelled: Final[list[Callable[[Actor, Slot], None]]] = []
# An outcome was said: honoured or no-show.
when_told: Final[list[Callable[[Actor, Slot], None]]] = []
