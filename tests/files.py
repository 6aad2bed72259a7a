"""Rows of the registers that stand beside those of persons and places, as if their files had just been imported."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.qualifications.models import HeldSkill
from maillage.contexts.directory.sas_lists.models import InterventionCommune
from maillage.contexts.directory.secure_mail.models import SecureMailbox
from maillage.contexts.directory.structures.models import OwnStructure, Structure
from maillage.platform.tenancy.actor import Actor
from tests.places import BESSEGES

CPTS = "990000000"
VINTAGE = 2019


def open_register(name: str) -> None:
    """Make a register visible, as if a file of today had just been imported."""
    now = timezone.now()
    run = ImportRun.objects.create(
        source=name,
        state=RunState.ACCEPTED,
        generation=1,
        file_name="exemple",
        file_size_bytes=1,
        started_at=now,
        extraction_on=now.date(),
    )
    RegisterState.objects.update_or_create(source=name, defaults={"generation": 1, "run": run})


def register_files(actor: Actor, people: Sequence[Professional], *, first: int = 0) -> None:
    """A secure address and a know-how for each of these persons, a service for each structure, as many facilities
    and communes of the SAS list; the actor's community has a FINESS number."""
    for name in (SecureMailbox.REGISTER, HeldSkill.REGISTER, f"bpe-{VINTAGE}", f"sas-{CPTS}"):
        open_register(name)
    OwnStructure.objects.get_or_create(community=actor.community, defaults={"finess": CPTS})
    numbered = list(enumerate(people, first))
    SecureMailbox.objects.bulk_create(
        SecureMailbox(
            address=f"{person.pk}@essai.mssante.example",
            kind="PER",
            idnps=person.pk,
            digest=number.to_bytes(16),
            since=1,
        )
        for number, person in numbered
    )
    SecureMailbox.objects.bulk_create(
        SecureMailbox(
            address=f"{finess}@essai.mssante.example",
            kind="ORG",
            structure_id=f"1{finess}",
            digest=b"1" * 16,
            since=1,
        )
        for finess in Structure.objects.order_by("pk").values_list("finess", flat=True)
    )
    HeldSkill.objects.bulk_create(
        HeldSkill(
            idnps=person.pk,
            profession_code="10",
            profession_label="Médecin",
            type_code="C",
            skill_code=f"C{number % 50}",
            skill_label="Compétence d’essai",
            digest=number.to_bytes(16),
            since=1,
        )
        for number, person in numbered
    )
    FacilityCount.objects.bulk_create(
        FacilityCount(
            vintage=VINTAGE,
            commune_code=BESSEGES,
            departement_code="30",
            # The first is a general practitioner, without whom the atlas has nothing to show.
            type_code=f"D2{number % 60 if rank else 1:02d}",
            count=1,
            digest=number.to_bytes(16),
            since=1,
        )
        for rank, (number, _) in enumerate(numbered)
    )
    InterventionCommune.objects.bulk_create(
        InterventionCommune(
            cpts_finess=CPTS, commune_code=f"30{number % 999:03d}", digest=number.to_bytes(16), since=1
        )
        for number, _ in numbered
    )
