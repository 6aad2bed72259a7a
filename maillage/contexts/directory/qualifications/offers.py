"""What `qualifications` offers to the shell and to the pages of the directory."""

from __future__ import annotations

from maillage.contexts.directory.imports.kinds import Kind, register_kind
from maillage.contexts.directory.permissions import VIEW
from maillage.contexts.directory.qualifications.models import HeldSkill
from maillage.contexts.directory.qualifications.queries import CREDIT, load_skills_panel
from maillage.contexts.directory.qualifications.reading import COLUMNS, EXPECTED, read_skills
from maillage.platform.registry import Panel, panels

KIND = Kind(
    name="savoir-faire",
    register=HeldSkill.REGISTER,
    label="Savoir-faire des professionnels (RPPS)",
    expected=EXPECTED,
    model=HeldSkill,
    columns=COLUMNS,
    read=read_skills,
    credit=CREDIT,
    needs=frozenset({"people"}),
    address="https://www.data.gouv.fr/api/1/datasets/r/fb55f15f-bd61-4402-b551-51ef387f2fab",
    person_column="idnps",
)


def register() -> None:
    """Called once, when the application starts."""
    register_kind(KIND)
    panels.register(
        Panel(
            "directory.skills",
            "directory.professional",
            20,
            VIEW,
            load_skills_panel,
            "directory/qualifications/panel.html",
            module="directory",
            queries=3,
        )
    )
