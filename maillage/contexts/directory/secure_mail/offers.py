"""What `secure_mail` offers to the shell and to the pages of the directory."""

from __future__ import annotations

from maillage.contexts.directory.imports.kinds import Kind, register_kind
from maillage.contexts.directory.permissions import VIEW
from maillage.contexts.directory.secure_mail.models import SecureMailbox
from maillage.contexts.directory.secure_mail.queries import CREDIT
from maillage.contexts.directory.secure_mail.reading import COLUMNS, EXPECTED, read_mailboxes
from maillage.contexts.directory.secure_mail.views import load_person_panel, load_structure_panel
from maillage.platform.registry import Panel, panels

KIND = Kind(
    name="mssante",
    register=SecureMailbox.REGISTER,
    label="Adresses de messagerie sécurisée (MSSanté)",
    expected=EXPECTED,
    model=SecureMailbox,
    columns=COLUMNS,
    read=read_mailboxes,
    credit=CREDIT,
    needs=frozenset({"people", "structures"}),
    address="https://www.data.gouv.fr/api/1/datasets/r/afe01105-d9a1-41fe-921f-e40ea48b2ba6",
    person_column="idnps",
)


def register() -> None:
    """Called once, when the application starts."""
    register_kind(KIND)
    for name, place, load in (
        ("directory.secure_mail.person", "directory.professional", load_person_panel),
        ("directory.secure_mail.structure", "directory.structure", load_structure_panel),
    ):
        panels.register(
            Panel(
                name,
                place,
                15,
                VIEW,
                load,
                "directory/secure_mail/panel.html",
                module="directory",
                queries=2,
            )
        )
