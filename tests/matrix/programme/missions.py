from __future__ import annotations

from typing import Any

from maillage.contexts.programme.missions import services
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community


def _mission(actor: Actor) -> dict[str, Any]:
    return {"pk": services.create_mission(by=actor, name="Échantillon").pk}


SAMPLES: dict[str, Sample] = {"mission": _mission}


def fill(actor: Actor, first: int, size: int) -> None:
    """Axes of one's own."""
    for number in range(first, first + size):
        services.create_mission(by=actor, name=f"Axe {number}")


_VIEW, _CONFIGURE = "programme.view", "programme.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"programme:{name}", permission, module="programme", **answers)


ROWS: tuple[Row, ...] = (
    _page("missions", _VIEW),
    _page("nomenclature", _VIEW),
    _page("nomenclature_take", _CONFIGURE, get=405, post=302),
    _page("mission", _VIEW, sample="mission"),
    _page("mission_create", _CONFIGURE, post=200),
    _page("mission_edit", _CONFIGURE, post=200, sample="mission"),
    _page("mission_end", _CONFIGURE, post=200, sample="mission"),
    _page("mission_resume", _CONFIGURE, get=405, post=302, sample="mission"),
)
