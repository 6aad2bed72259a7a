"""The models of the context, assembled from its capabilities."""

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.imports.finess.models import StructureActivity
from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RegisterState
from maillage.contexts.directory.knowledge.models import (
    Correction,
    DepartureNotice,
    EntryConfirmation,
    LocalKnowledge,
)
from maillage.contexts.directory.labels.models import Label, Labelled
from maillage.contexts.directory.merging.models import Merge, NotDuplicate
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.organisations.models import Absorption, Contact, Organisation
from maillage.contexts.directory.positions.models import GeocodedAddress
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.qualifications.models import HeldSkill
from maillage.contexts.directory.sas_lists.models import InterventionCommune
from maillage.contexts.directory.search.models import FillingState, NameWord, Spelling
from maillage.contexts.directory.secure_mail.models import SecureMailbox
from maillage.contexts.directory.sources.models import Delivery, FetchSource
from maillage.contexts.directory.structures.models import OwnStructure, Structure

__all__ = [
    "Absorption",
    "Activity",
    "Contact",
    "Correction",
    "CoveredCommune",
    "Delivery",
    "DepartureNotice",
    "EntryConfirmation",
    "FacilityCount",
    "FetchSource",
    "FillingState",
    "GeocodedAddress",
    "HeldSkill",
    "ImportRun",
    "InterventionCommune",
    "Label",
    "Labelled",
    "LocalKnowledge",
    "Merge",
    "Movement",
    "NameWord",
    "NotDuplicate",
    "Objection",
    "Organisation",
    "OwnStructure",
    "Professional",
    "RegisterState",
    "SecureMailbox",
    "Spelling",
    "Structure",
    "StructureActivity",
]
