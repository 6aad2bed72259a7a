"""The objects that the addresses of the table name.

A sample is made inside the scope of the community of the actor it is given, and returns the arguments of the address.
Unless it is national, the matrix also makes it in another community, to see that its number opens nothing.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.atlas.ground.calibration.models import AplCalibration, CalibrationState
from maillage.contexts.atlas.tests.country import facilities
from maillage.contexts.atlas.workshop.services import create_scenario, share_scenario
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.knowledge.models import Correction, CorrectionKind, DepartureNotice, Teller
from maillage.contexts.directory.labels.models import Labelled
from maillage.contexts.directory.labels.services import create_label, label_subjects
from maillage.contexts.directory.merging.models import Merge
from maillage.contexts.directory.organisations.absorption import absorb
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.sources.models import Delivery, DeliveryState
from maillage.contexts.directory.structures.models import Structure
from maillage.platform.accounts.models import User
from maillage.platform.accounts.services import invite
from maillage.platform.keeping.package.models import Departure, DepartureState
from maillage.platform.messaging.models import MessageState
from maillage.platform.messaging.services import queue_email
from maillage.platform.messaging.sms.services import Text, queue_texts
from maillage.platform.privacy.models import RequestKind
from maillage.platform.privacy.requests.services import record_request
from maillage.platform.tables.services import save_view
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import SupportConsent
from maillage.platform.tenancy.services import add_member
from tests.matrix.gathering import SAMPLES as GATHERED
from tests.matrix.rows import Sample
from tests.places import (
    BESSEGES,
    EPCI,
    load_communes,
    register_professionals,
    register_structures,
    settle,
)

_numbers = count(1)


def _address() -> str:
    return f"echantillon{next(_numbers)}@tests.example"


def _member(actor: Actor) -> dict[str, Any]:
    assert actor.community is not None
    user = User.objects.create_user(email=_address(), name="Exemple Échantillon")
    return {"pk": add_member(by=actor, community=actor.community, user=user, roles=["professional"]).pk}


def _invitation(actor: Actor) -> dict[str, Any]:
    assert actor.community is not None
    made = invite(by=actor, community=actor.community, email=_address(), name="Exemple", roles=["partner"])
    return {"pk": made.pk}


def _failed_message(actor: Actor) -> dict[str, Any]:
    message = queue_email(
        by=actor, community=actor.community, to=_address(), subject="Objet", body="Texte", purpose="tests"
    )
    message.state = MessageState.FAILED
    message.save(update_fields=["state"])
    return {"pk": message.pk}


def _failed_text(actor: Actor) -> dict[str, Any]:
    text = Text("+33639980001", "Texte")
    [message] = queue_texts(by=actor, community=actor.community, texts=[text], purpose="tests")
    message.state = MessageState.FAILED
    message.save(update_fields=["state"])
    return {"pk": message.pk}


def _person_request(actor: Actor) -> dict[str, Any]:
    made = record_request(
        by=actor,
        kind=RequestKind.ERASURE,
        person_name="Exemple Échantillon",
        email=_address(),
        idnps="",
        identity_check="de vive voix",
        received_on=timezone.localdate(),
    )
    return {"pk": made.pk}


def _installation_request(actor: Actor) -> dict[str, Any]:
    with scopes_disabled():
        return _person_request(Actor.system())


def _shared_view(actor: Actor) -> dict[str, Any]:
    # A list of its own, since a person keeps thirty views of one list at most.
    view = save_view(by=actor, table=f"tests.{next(_numbers)}", name="Vue", query="", shared=True)
    return {"pk": view.pk}


def _support_consent(actor: Actor) -> dict[str, Any]:
    now = timezone.now()
    # Ended, since a community has one open at a time.
    made = SupportConsent.objects.create(
        community=actor.community,
        reason="Essai",
        given_by=actor.user,
        given_at=now,
        expires_at=now,
        ended_at=now,
    )
    return {"pk": made.pk}


def _commune(actor: Actor) -> dict[str, Any]:
    load_communes()
    return {"code": BESSEGES}


def _departement(actor: Actor) -> dict[str, Any]:
    load_communes()
    return {"codes": "30"}


def _epci(actor: Actor) -> dict[str, Any]:
    load_communes()
    return {"code": EPCI}


def _professional(actor: Actor) -> dict[str, Any]:
    settle(actor)
    known = Professional.objects.order_by("pk").first()
    return {"idnps": (known or register_professionals(1)[0]).pk}


def _entry(actor: Actor) -> dict[str, Any]:
    return {"subject": f"professional:{_professional(actor)['idnps']}"}


def _correction(actor: Actor) -> dict[str, Any]:
    subject = _entry(actor)["subject"]
    made = Correction.objects.create(
        community=actor.community,
        subject=subject,
        kind=CorrectionKind.NO_LONGER_HERE,
        recorded_at=timezone.now(),
    )
    return {"pk": made.pk}


def _departure(actor: Actor) -> dict[str, Any]:
    subject = _entry(actor)["subject"]
    now = timezone.now()
    DepartureNotice.objects.update_or_create(
        community=actor.community,
        subject=subject,
        defaults={
            "birth_year": 1963,
            "agreed_on": now.date(),
            "agreed_with": Teller.TEAM,
            "recorded_at": now,
        },
    )
    return {"subject": subject}


def _organisation(actor: Actor) -> dict[str, Any]:
    name = f"Organisation d’échantillon {next(_numbers)}"
    made = Organisation.objects.create(
        community=actor.community,
        kind="other",
        name=name,
        search_name=name.lower(),
        updated_at=timezone.now(),
    )
    return {"pk": made.pk}


def _merge(actor: Actor) -> dict[str, Any]:
    number = next(_numbers)
    made = Merge.objects.create(
        community=actor.community,
        kept=f"professional:89999{number:07d}",
        absorbed=f"professional:09999{number:05d}",
        made_at=timezone.now(),
    )
    return {"pk": made.pk}


def _absorption(actor: Actor) -> dict[str, Any]:
    kept, absorbed = (Organisation.objects.get(pk=_organisation(actor)["pk"]) for _ in range(2))
    return {"pk": absorb(by=actor, kept=kept, absorbed=absorbed).pk}


def _contact(actor: Actor) -> dict[str, Any]:
    made = Contact.objects.create(
        community=actor.community,
        organisation_id=_organisation(actor)["pk"],
        name="Exemple Échantillon",
        search_name="exemple echantillon",
        updated_at=timezone.now(),
    )
    return {"pk": made.pk}


def _label(actor: Actor) -> dict[str, Any]:
    """A label that every organisation of the community bears, and some professionals."""
    label = create_label(by=actor, name=f"Étiquette d’échantillon {next(_numbers)}")
    people = Professional.objects.order_by("pk").values_list("pk", flat=True)[:100]
    bodies = Organisation.objects.order_by("pk").values_list("pk", flat=True)
    bearing = [
        *(Subject("professional", pk) for pk in people),
        *(Subject("organisation", str(pk)) for pk in bodies),
    ]
    label_subjects(by=actor, label=label, subjects=bearing)
    return {"pk": label.pk}


def _labelled(actor: Actor) -> dict[str, Any]:
    label = create_label(by=actor, name=f"Étiquette d’échantillon {next(_numbers)}")
    label_subjects(by=actor, label=label, subjects=[Subject("organisation", str(_organisation(actor)["pk"]))])
    return {"pk": Labelled.objects.get(label=label).pk}


def _structure(actor: Actor) -> dict[str, Any]:
    settle(actor)
    known = Structure.objects.order_by("pk").first()
    return {"finess": (known or register_structures(1)[0]).finess}


def _import_report(actor: Actor) -> dict[str, Any]:
    run = ImportRun.objects.create(
        source="rpps",
        state=RunState.REFUSED,
        file_name="exemple.txt",
        file_size_bytes=1,
        started_at=timezone.now(),
        message="Le fichier est vide.",
    )
    return {"pk": run.pk}


def _calibration(actor: Actor) -> dict[str, Any]:
    done = AplCalibration.objects.create(
        year=2023,
        state=CalibrationState.DONE,
        asked_at=timezone.now(),
        made_at=timezone.now(),
        bounds_min=[10, 15, 20],
        weights=[1, 0.3, 0.1],
        activity=5_400,
        overall={"mean_absolute": 0.4},
    )
    return {"pk": done.pk}


def _delivery(actor: Actor) -> dict[str, Any]:
    delivery = Delivery.objects.create(
        kind_name="rpps",
        address="https://publication.example/fichier.zip",
        state=DeliveryState.FAILED,
        message="Le site ne répond pas.",
        requested_at=timezone.now(),
    )
    return {"pk": delivery.pk}


def _packed(actor: Actor) -> dict[str, Any]:
    now = timezone.now()
    made = Departure.objects.create(
        community=actor.community,
        asked_at=now,
        asked_by=actor.user,
        state=DepartureState.READY,
        finished_at=now,
    )
    return {"pk": made.pk}


def _breaking_point(actor: Actor) -> dict[str, Any]:
    """Two doctors in a commune of the territory."""
    settle(actor)
    if not FacilityCount.objects.exists():
        facilities(2019, "D201", {BESSEGES: 2})
    return {"profession": "gp", "code": BESSEGES}


def _scenario(actor: Actor) -> dict[str, Any]:
    settle(actor)
    if not FacilityCount.objects.exists():
        facilities(2019, "D201", {BESSEGES: 2})
    return {"pk": create_scenario(by=actor, name="Échantillon", profession="gp").pk}


def _scenario_try(actor: Actor) -> dict[str, Any]:
    return {**_scenario(actor), "code": BESSEGES}


def _scenario_share(actor: Actor) -> dict[str, Any]:
    scenario = _scenario(actor)
    share, _ = share_scenario(by=actor, pk=scenario["pk"], recipient="Exemple", days=30)
    return {**scenario, "share": share.pk}


SAMPLES: dict[str, Sample] = {
    **GATHERED,
    "scenario": _scenario,
    "scenario_try": _scenario_try,
    "scenario_share": _scenario_share,
    "breaking_point": _breaking_point,
    "packed": _packed,
    "absorption": _absorption,
    "merge": _merge,
    "member": _member,
    "invitation": _invitation,
    "support_consent": _support_consent,
    "failed_message": _failed_message,
    "failed_text": _failed_text,
    "person_request": _person_request,
    "installation_request": _installation_request,
    "shared_view": _shared_view,
    "commune": _commune,
    "departement": _departement,
    "epci": _epci,
    "professional": _professional,
    "entry": _entry,
    "correction": _correction,
    "departure": _departure,
    "organisation": _organisation,
    "contact": _contact,
    "label": _label,
    "labelled": _labelled,
    "structure": _structure,
    "import_report": _import_report,
    "delivery": _delivery,
    "calibration": _calibration,
}
# Seen from every community.
NATIONAL = frozenset(
    {
        "breaking_point",
        "calibration",
        "commune",
        "departement",
        "epci",
        "import_report",
        "delivery",
        "installation_request",
    }
)
