"""How much evidence there is, counted from plain values, is what the list of proofs tells one by one."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.association import api as association
from maillage.contexts.association.models import Meeting, Minutes
from maillage.contexts.programme.evidence.counting import counts_in
from maillage.contexts.programme.evidence.models import Evidence
from maillage.contexts.programme.evidence.queries import proofs_in
from maillage.contexts.programme.indicators.tests import ground
from maillage.contexts.programme.models import ActionLink, Indicator
from maillage.contexts.programme.years.services import close_year
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_as_the_list_tells_one_by_one(scoped: Community, actor_of: ActorOf, seed: int) -> None:
    by = actor_of("coordinator")
    known = ground.years(by)
    action = ground.life(scoped, seed=seed)
    other = ground.action(scoped, "A2")
    mine: dict[str, Any] = {"community": scoped}
    indicator = Indicator.objects.create(**mine, code="I1", name="Un", kind="means")
    for number, meeting in enumerate(Meeting.objects.order_by("pk")):
        if number % 2:
            ActionLink.objects.get_or_create(**mine, action=other, meeting=meeting)
        if number % 4 == 0:
            association.add_document(
                by=by,
                values={
                    "title": f"Papier {number}",
                    "kind": "signed_sheet" if number % 8 else "slides",
                    "visibility": "members",
                    "meeting": meeting,
                },
                name="piece.pdf",
                stream=io.BytesIO(PDF + str(number).encode()),
            )
        if number % 3 == 0:
            Minutes.objects.create(**mine, meeting=meeting, state="approved" if number % 2 else "draft")
    for number, year in enumerate(known):
        Evidence.objects.create(
            **mine,
            action=action if number else None,
            indicator=indicator if number != 1 else None,
            title="Photo",
            happened_on=year.starts_on,
        )
    for year in known:
        proofs = proofs_in(year)
        found = counts_in(year)
        assert +found.by_action == Counter(one.action_id for one in proofs if one.action_id is not None)
        assert +found.by_indicator == Counter(
            one.indicator_id for one in proofs if one.indicator_id is not None
        )
        proven = {one.meeting_id for one in proofs if one.kind in {"minutes", "signed_sheet"}}
        held = Meeting.objects.filter(state="held", pk__in=ActionLink.objects.values("meeting"))
        wanted = {
            one.pk
            for one in held
            if one.starts_at
            and year.starts_on <= timezone.localtime(one.starts_at).date() <= year.ends_on
            and one.pk not in proven
        }
        assert {one.pk for one in found.unproven} == wanted
    before = counts_in(known[0])
    closed = close_year(by=by, pk=known[0].pk, despite_waiting=True)
    after = counts_in(closed)
    assert +after.by_action == +before.by_action
    assert +after.by_indicator == +before.by_indicator
    assert after.unproven == []
