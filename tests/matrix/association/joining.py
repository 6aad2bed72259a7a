from __future__ import annotations

from itertools import count
from typing import Any

from maillage.contexts.association.joining.models import JoiningForm
from maillage.contexts.association.joining.services import apply, confirm, save_form
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public

_numbers = count(1)


def _application(actor: Actor) -> dict[str, Any]:
    assert actor.community is not None
    form = JoiningForm.objects.first() or save_form(
        by=actor, version=0, values={"is_open": True, "statutes_text": "Article 1."}
    )
    by, number = Actor.system(actor.community), next(_numbers)
    values = {"last_name": f"Candidat{number}", "email": f"candidat{number}@tests.example"}
    return {"pk": confirm(by=by, pk=apply(by=by, form=form, values=values).pk).pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Applications that wait."""
    del first
    for _ in range(size):
        _application(actor)


SAMPLES: dict[str, Sample] = {"application": _application}

_EDIT, _CONFIGURE = "association.edit_members", "association.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("applications", _EDIT),
    _page("applications_together", _EDIT, post=422),
    _page("application", _EDIT, post=422, sample="application"),
    _page("joining_settings", _CONFIGURE, post=422),
    _page("joining_renew", _CONFIGURE, get=405, post=302),
    public("association_public:joining", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("association_public:joining_sent", get=404, kwargs={"secret": "inconnu"}),
    public("association_public:joining_confirm", get=404, post=404, kwargs={"secret": "inconnu"}),
)
