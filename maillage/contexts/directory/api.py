"""What the contexts above and the interfaces may ask of the directory."""

from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.imports.finess.writing import (
    Site,
    activities_name,
    plus_name,
    write_finess_activities,
    write_finess_plus,
)
from maillage.contexts.directory.imports.forgetting import EXAMPLE_NAME, forget_invented, has_real_register
from maillage.contexts.directory.imports.frame import import_file
from maillage.contexts.directory.imports.kinds import kind_named
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.rpps.layout import FIELDS
from maillage.contexts.directory.imports.rpps.writing import official_name, with_labels, write_rows
from maillage.contexts.directory.imports.services import Options, import_rpps
from maillage.contexts.directory.knowledge.corrections import Report, report
from maillage.contexts.directory.knowledge.models import CorrectionKind, Teller
from maillage.contexts.directory.knowledge.registered import entry_of
from maillage.contexts.directory.knowledge.services import (
    Facts,
    confirm,
    record_departure,
    save_knowledge,
)
from maillage.contexts.directory.labels.services import label_with_new
from maillage.contexts.directory.organisations.kinds import OrganisationKind
from maillage.contexts.directory.organisations.proposals import create_proposed
from maillage.contexts.directory.organisations.queries import by_kind
from maillage.contexts.directory.organisations.services import create_contact, create_organisation
from maillage.contexts.directory.professionals.queries import (
    RegisterEdition,
    counts_by_profession,
    register_edition,
)
from maillage.contexts.directory.structures.services import declare_own_structure

__all__ = [
    "EXAMPLE_NAME",
    "FIELDS",
    "CorrectionKind",
    "Facts",
    "FileRefused",
    "Options",
    "OrganisationKind",
    "RegisterEdition",
    "Report",
    "Site",
    "Subject",
    "Teller",
    "activities_name",
    "by_kind",
    "confirm",
    "counts_by_profession",
    "create_contact",
    "create_organisation",
    "create_proposed",
    "declare_own_structure",
    "entry_of",
    "forget_invented",
    "has_real_register",
    "import_file",
    "import_rpps",
    "kind_named",
    "label_with_new",
    "official_name",
    "plus_name",
    "record_departure",
    "register_edition",
    "report",
    "save_knowledge",
    "with_labels",
    "write_finess_activities",
    "write_finess_plus",
    "write_rows",
]
