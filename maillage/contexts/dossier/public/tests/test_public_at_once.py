"""Published by several at the same moment, one version of one content."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial

import pytest

from maillage.contexts.dossier.public import services
from maillage.contexts.dossier.public.composing import compose
from maillage.contexts.dossier.public.models import PublicPage, PublicVersion
from maillage.contexts.programme.actions.services import create_action, set_state
from maillage.contexts.programme.missions.services import create_from_nomenclature
from maillage.contexts.programme.years.services import open_year
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once, die, killed
from tests.people import ActorOf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hand(scoped: Community, actor_of: ActorOf) -> Actor:
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def page(hand: Actor) -> PublicPage:
    """A page of 2025 with one sheet, read again and ready to go out."""
    year = open_year(by=hand, label="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    mission = create_from_nomenclature(by=hand, on=date(2025, 1, 1))[0]
    sheet = create_action(by=hand, title="Repérer la fragilité", mission=mission)
    for state in ("planned", "running"):
        sheet = set_state(by=hand, pk=sheet.pk, version=sheet.version, state=state)
    row = services.begin(by=hand, year=year)
    text = services.Text(sheet.pk, True, "Repérer la fragilité", "Pour tous les habitants.", True)
    return _written(hand, row, "Notre année 2025", text)


def _written(hand: Actor, row: PublicPage, title: str, *texts: services.Text) -> PublicPage:
    return services.save_composition(
        by=hand,
        pk=row.pk,
        version=row.version,
        values={"title": title, "intro": "", "coming": "", "is_indexed": False},
        sections=["reach", "done", "figures", "money", "next"],
        figures=[],
        texts=list(texts),
    )


def test_one_version_of_each_content(
    scoped: Community, hand: Actor, page: PublicPage, actor_of: ActorOf
) -> None:
    hands = (hand, actor_of("president"))
    for count, title in enumerate(("Notre année 2025", "Notre belle année 2025"), start=1):
        row = PublicPage.objects.get()
        if row.title != title:
            row = _written(hand, row, title)
        seen = compose(row).digest
        publish = partial(services.publish, pk=row.pk, seen=seen)
        said = at_once(scoped, *[partial(publish, by=hands[n % 2]) for n in range(6)])
        assert [getattr(one, "number", one) for one in said] == [count] * 6
        digests = Counter(PublicVersion.objects.values_list("digest", flat=True))
        assert (len(digests), set(digests.values())) == (count, {1})
        assert PublicVersion.objects.filter(ended_at=None).count() == 1
        assert AuditEntry.objects.filter(action="public_page.published").count() == count


def test_killed_before_it_is_kept_nothing_is_out_and_killed_after_it_is_once(
    scoped: Community, hand: Actor, page: PublicPage
) -> None:
    seen = compose(page).digest

    def cut() -> None:
        vars(services).update(record=die)
        services.publish(by=hand, pk=page.pk, seen=seen)

    killed(scoped, cut)
    assert (PublicVersion.objects.count(), PublicPage.objects.get().is_open) == (0, False)
    killed(scoped, lambda: services.publish(by=hand, pk=page.pk, seen=seen))
    assert services.publish(by=hand, pk=page.pk, seen=seen).number == 1
    assert PublicVersion.objects.count() == 1
