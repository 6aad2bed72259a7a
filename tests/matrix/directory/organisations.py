"""Rows of organisations and their contacts."""

from __future__ import annotations

from tests.matrix.rows import Row, community

ROWS: tuple[Row, ...] = (
    community("directory:organisations", "directory.view", module="directory"),
    community("directory:organisation", "directory.view", module="directory", sample="organisation"),
    community("directory:organisation_create", "directory.edit", module="directory", post=200),
    community("directory:organisations_proposed", "directory.edit", module="directory", post=200),
    community(
        "directory:organisation_edit", "directory.edit", module="directory", post=200, sample="organisation"
    ),
    community(
        "directory:organisation_archive",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="organisation",
    ),
    community(
        "directory:organisation_reopen",
        "directory.edit",
        module="directory",
        get=405,
        post=302,
        sample="organisation",
    ),
    community(
        "directory:contact_create", "directory.edit", module="directory", post=200, sample="organisation"
    ),
    community("directory:contact_edit", "directory.edit", module="directory", post=200, sample="contact"),
    community(
        "directory:contact_end", "directory.edit", module="directory", get=405, post=302, sample="contact"
    ),
    community(
        "directory:contact_resume", "directory.edit", module="directory", get=405, post=302, sample="contact"
    ),
    community(
        "directory:contact_erase", "directory.edit", module="directory", get=405, post=302, sample="contact"
    ),
)
