"""The frame of the first hour on a page that another context owns: step 2 is the perimeter's."""

from __future__ import annotations

from typing import Any

from maillage.interfaces.first_hour.models import FirstHour
from maillage.interfaces.first_hour.steps import BY_KEY, progress_of
from maillage.platform.tenancy.actor import Actor


def step_panel(actor: Actor, obj: Any) -> dict[str, Any]:
    """The progress bar while the first hour lasts; nothing afterwards. 1 query then, else 7."""
    del obj
    assert actor.community is not None
    begun = FirstHour.objects.filter(finished_at=None).first()
    if begun is None:
        return {}
    progress = progress_of(actor.community, begun)
    return {"progress": progress, "here": BY_KEY["territoire"], "next_url": progress.after("territoire")}
