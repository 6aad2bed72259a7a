"""A community with at least one row of every table that a package carries."""

from __future__ import annotations

import io
from typing import Any

from django.utils import timezone
from django_scopes import scope

from maillage.contexts.atlas.outlook.models import OutlookAssumptions
from maillage.contexts.directory.knowledge.models import EntryConfirmation, LocalKnowledge, Teller
from maillage.contexts.directory.merging.models import NotDuplicate
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.structures.models import OwnStructure
from maillage.interfaces.first_hour.models import Example, FirstHour
from maillage.platform.accounts.models import SecondFactorRule, User
from maillage.platform.audit.services import record_read
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import store
from maillage.platform.messaging.services import notify
from maillage.platform.privacy.models import Controller, PersonRequest
from maillage.platform.tables.services import save_view
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import SupportConsent, SupportVisit
from maillage.platform.tenancy.urls import community_url
from tests.matrix.samples import NATIONAL, SAMPLES

OUTSIDER = "exploitation@ailleurs.example"


def fill(actor: Actor) -> None:
    """Through the samples of the matrix, and by hand for the rest."""
    assert actor.community is not None
    now = timezone.now()
    with scope(community=actor.community):
        made = {name: sample(actor) for name, sample in SAMPLES.items() if name not in NATIONAL}
        _directory(actor, made, now)
        _platform(actor, made, now)


def _directory(actor: Actor, made: dict[str, Any], now: Any) -> None:
    here = {"community": actor.community}
    bodies = [f"organisation:{pk}" for pk in Organisation.objects.order_by("pk").values_list("pk", flat=True)]
    LocalKnowledge.objects.create(
        **here, subject=bodies[0], told_by=Teller.TEAM, updated_at=now, updated_by=actor.user
    )
    EntryConfirmation.objects.create(**here, subject=bodies[1], requested_at=now, open_until=now)
    first, second = sorted(bodies[:2])
    NotDuplicate.objects.create(**here, first=first, second=second, decided_at=now)
    OwnStructure.objects.get_or_create(**here, finess=made["structure"]["finess"])
    query = f"etiquette={made['label']['pk']}&tri=-nom"
    save_view(by=actor, table="directory.professionals", name="Une étiquette", query=query, shared=False)
    FirstHour.objects.create(**here, skipped=["mail"], started_at=now)
    Example.objects.create(**here, state="ready", asked_at=now)
    OutlookAssumptions.objects.create(
        **here,
        profession="gp",
        years=10,
        arrivals_per_year="0.5",
        part_time_share=30,
        part_time=60,
        cumul_share=40,
        later_years=-1,
        migration="-0.5",
        updated_at=now,
        updated_by=actor.user,
    )


def _platform(actor: Actor, made: dict[str, Any], now: Any) -> None:
    assert actor.community is not None and actor.user is not None
    here = {"community": actor.community}
    outsider = User.objects.create(email=OUTSIDER, name="Une Exploitante", is_operator=True)
    consent = SupportConsent.objects.order_by("pk").first()
    SupportVisit.objects.create(**here, consent=consent, user=outsider, entered_at=now, left_at=now)
    SecondFactorRule.objects.create(**here, roles=["coordinator"], starts_on=now.date())
    Controller.objects.create(**here, association="CPTS", updated_at=now, updated_by=outsider)
    asked = PersonRequest.objects.order_by("pk").first()
    notify(
        community=actor.community,
        users=[actor.user],
        title="Une demande",
        url=community_url(actor.community, "privacy:request", pk=asked.pk),
    )
    store(
        by=actor,
        community=actor.community,
        owner="privacy.request",
        owner_id=asked.pk,
        name="note.pdf",
        stream=io.BytesIO(b"%PDF-1.4\nun texte\n%%EOF\n"),
    )
    record_read(by=actor, what="files.download", obj=StoredFile.objects.order_by("-pk").first())
