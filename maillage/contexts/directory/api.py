"""What the contexts above and the interfaces may ask of the directory."""

from maillage.contexts.directory.comparisons.densities import (
    counts_by_commune,
    counts_by_departement,
    labels_counted,
    practices_here,
)
from maillage.contexts.directory.comparisons.places import (
    CarePlace,
    PlacesAround,
    PlacesEdition,
    places_around,
    places_edition,
)
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.facilities.queries import per_ten_thousand
from maillage.contexts.directory.imports.finess.writing import (
    Site,
    activities_name,
    plus_name,
    write_finess_activities,
    write_finess_plus,
)
from maillage.contexts.directory.imports.forgetting import (
    EXAMPLE_NAME,
    forget_invented,
    has_real_register,
    invented_register,
)
from maillage.contexts.directory.imports.frame import import_file
from maillage.contexts.directory.imports.kinds import kind_named
from maillage.contexts.directory.imports.reaching import PinnedConnection, target_of
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.rpps.layout import FIELDS
from maillage.contexts.directory.imports.rpps.writing import official_name, with_labels, write_rows
from maillage.contexts.directory.imports.services import Options, import_rpps
from maillage.contexts.directory.knowledge.corrections import Report, report
from maillage.contexts.directory.knowledge.models import CorrectionKind, Teller
from maillage.contexts.directory.knowledge.reaching import Reachable, reachable_people
from maillage.contexts.directory.knowledge.registered import entry_of
from maillage.contexts.directory.knowledge.services import (
    Facts,
    confirm,
    record_departure,
    save_knowledge,
)
from maillage.contexts.directory.knowledge.told import Told, told_by_persons
from maillage.contexts.directory.labels.services import label_with_new
from maillage.contexts.directory.nomenclature.professions import (
    GENERAL_PRACTITIONER,
    SHORT_LABELS,
    family,
    short_label,
)
from maillage.contexts.directory.organisations.fields import CommuneField, PhoneField, suggestion
from maillage.contexts.directory.organisations.kinds import OrganisationKind
from maillage.contexts.directory.organisations.proposals import create_proposed
from maillage.contexts.directory.organisations.queries import by_kind
from maillage.contexts.directory.organisations.services import create_contact, create_organisation
from maillage.contexts.directory.professionals.cards import Card, cards_in, cards_of
from maillage.contexts.directory.professionals.models import readable_phone
from maillage.contexts.directory.professionals.queries import (
    RegisterEdition,
    count_general_practitioners,
    counts_by_profession,
    register_edition,
)
from maillage.contexts.directory.reliance.people import Practitioner, practitioners
from maillage.contexts.directory.sas_lists.queries import Comparison as SasComparison
from maillage.contexts.directory.sas_lists.queries import compare as compare_with_sas
from maillage.contexts.directory.structures.queries import (
    counts_by_kind,
    finess_edition,
    in_usual_order,
)
from maillage.contexts.directory.structures.services import declare_own_structure
from maillage.contexts.directory.supply.queries import (
    Practice,
    SupplyEdition,
    facility_totals,
    merged_people,
    practices,
    register_covers,
    supply_edition,
)

__all__ = [
    "EXAMPLE_NAME",
    "FIELDS",
    "GENERAL_PRACTITIONER",
    "SHORT_LABELS",
    "Card",
    "CarePlace",
    "CommuneField",
    "CorrectionKind",
    "Facts",
    "FileRefused",
    "Options",
    "OrganisationKind",
    "PhoneField",
    "PinnedConnection",
    "PlacesAround",
    "PlacesEdition",
    "Practice",
    "Practitioner",
    "Reachable",
    "RegisterEdition",
    "Report",
    "SasComparison",
    "Site",
    "Subject",
    "SupplyEdition",
    "Teller",
    "Told",
    "activities_name",
    "by_kind",
    "cards_in",
    "cards_of",
    "compare_with_sas",
    "confirm",
    "count_general_practitioners",
    "counts_by_commune",
    "counts_by_departement",
    "counts_by_kind",
    "counts_by_profession",
    "create_contact",
    "create_organisation",
    "create_proposed",
    "declare_own_structure",
    "entry_of",
    "facility_totals",
    "family",
    "finess_edition",
    "forget_invented",
    "has_real_register",
    "import_file",
    "import_rpps",
    "in_usual_order",
    "invented_register",
    "kind_named",
    "label_with_new",
    "labels_counted",
    "merged_people",
    "official_name",
    "per_ten_thousand",
    "places_around",
    "places_edition",
    "plus_name",
    "practices",
    "practices_here",
    "practitioners",
    "reachable_people",
    "readable_phone",
    "record_departure",
    "register_covers",
    "register_edition",
    "report",
    "save_knowledge",
    "short_label",
    "suggestion",
    "supply_edition",
    "target_of",
    "told_by_persons",
    "with_labels",
    "write_finess_activities",
    "write_finess_plus",
    "write_rows",
]
