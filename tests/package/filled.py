"""A community with at least one row of every table that a package carries."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.bodies.models import BodyKind
from maillage.contexts.association.bodies.publishing.services import publish
from maillage.contexts.association.bodies.services import create_body
from maillage.contexts.association.models import Contact
from maillage.contexts.atlas.outlook.models import OutlookAssumptions
from maillage.contexts.care.models import (
    CareSettings,
    DoctorListSettings,
    DoctorOffer,
    DoctorRoom,
    PriorityRule,
    SasLink,
    SasPart,
    SasServed,
    Swap,
    SwapLetter,
    Turn,
    TurnReminder,
    WaitingImport,
    WaitingPerson,
)
from maillage.contexts.directory.knowledge.models import EntryConfirmation, LocalKnowledge, Teller
from maillage.contexts.directory.merging.models import NotDuplicate
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.structures.models import OwnStructure
from maillage.contexts.funding.accounting import services as accounting
from maillage.contexts.funding.accounting.models import JournalRow
from maillage.contexts.programme.api import add_evidence, close_year, open_year
from maillage.contexts.programme.inbox import services as inbox
from maillage.contexts.programme.inbox.models import InboxItem
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.indicators.turns import give_turns
from maillage.interfaces.first_hour.models import Example, FirstHour
from maillage.platform.access.tokens import digest_of
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
from tests.matrix.gathering import FILLS
from tests.matrix.programme.years import this_year
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
        for add in FILLS:
            add(actor, 1, 1)
        _association(actor, now)
        _programme(actor)
        _funding(actor)
        _care(actor, now)


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


def _association(actor: Actor, now: Any) -> None:
    create_body(
        by=actor, kind=BodyKind.BUREAU, name="Bureau publié", created_on=now.date(), is_published=True
    )
    publish(by=actor)


def _programme(actor: Actor) -> None:
    """A year that was closed with something to prove, and the next turn of the figures."""
    year = open_year(by=actor, label="1999", starts_on=date(1999, 1, 1), ends_on=date(1999, 12, 31))
    indicator = Indicator.objects.order_by("pk").first()
    add_evidence(
        by=actor, title="Une preuve", happened_on=date(1999, 5, 1), indicator=indicator, detail="Vue."
    )
    close_year(by=actor, pk=year.pk)
    give_turns()
    inbox.keep_for(by=actor, days=60)
    inbox.destroy(by=actor, pk=InboxItem.objects.order_by("pk")[0].pk)


def _funding(actor: Actor) -> None:
    """A journal that was given to the accountant."""
    accounting.save_account(by=actor, role="bank", number="512100", label="Banque")
    period = accounting.freeze(by=actor, year=this_year(actor), until_on=timezone.localdate())
    assert JournalRow.objects.filter(period=period).exists()


def _care(actor: Actor, now: Any) -> None:
    """Settings, ties and letters that pages make one by one; a person without identity: health data are off."""
    here: dict[str, Any] = {"community": actor.community}
    today = timezone.localdate(now)
    CareSettings.objects.get_or_create(**here, defaults={"version": 1})
    DoctorListSettings.objects.get_or_create(**here)
    SasLink.objects.get_or_create(**here, defaults={"is_on": True, "name": "CPTS"})
    SasServed.objects.get_or_create(**here, day=today, defaults={"calls": 2, "slots": 9})
    contact = Contact.objects.exclude(last_name="").order_by("pk")[0]
    SasPart.objects.get_or_create(**here, contact=contact, defaults={"part": "none", "told_on": today})
    PriorityRule.objects.get_or_create(
        **here,
        key="age",
        until=None,
        defaults={"label": "Âge", "sentence": "Plus de 70 ans.", "weight": 2, "since": today},
    )
    turn = Turn.objects.order_by("pk")[0]
    TurnReminder.objects.get_or_create(
        **here, turn=turn, responder=turn.responder, starts_at=turn.starts_at, defaults={"sent_at": now}
    )
    swap = Swap.objects.order_by("pk")[0]
    SwapLetter.objects.get_or_create(
        **here,
        swap=swap,
        responder=turn.responder,
        defaults={"digest": digest_of(f"swap {swap.pk}"), "sent_at": now},
    )
    read = WaitingImport.objects.create(**here, name="liste.csv", lines=1, created_by=actor.user)
    person = WaitingPerson(
        **here,
        origin="import",
        since_on=today,
        expires_on=today,
        once="paquet",
        source=read,
    )
    WaitingPerson.objects.bulk_create([person])
    room = DoctorRoom.objects.order_by("pk")[0]
    DoctorOffer.objects.create(**here, person=person, room=room, sent_at=now, expires_at=now)


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
