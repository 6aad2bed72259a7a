"""What the contexts above and the interfaces may ask of the directory."""

from maillage.contexts.directory.imports.rpps.layout import FIELDS
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.services import Options, import_rpps
from maillage.contexts.directory.imports.rpps.writing import official_name, write_rows
from maillage.contexts.directory.professionals.queries import (
    RegisterEdition,
    counts_by_profession,
    register_edition,
)

__all__ = [
    "FIELDS",
    "FileRefused",
    "Options",
    "RegisterEdition",
    "counts_by_profession",
    "import_rpps",
    "official_name",
    "register_edition",
    "write_rows",
]
