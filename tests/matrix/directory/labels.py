"""Rows of labels."""

from __future__ import annotations

from tests.matrix.rows import Row, community

ROWS: tuple[Row, ...] = (
    community("directory:labels", "directory.view_labels", module="directory"),
    community("directory:label", "directory.view_labels", module="directory", sample="label"),
    community("directory:label_create", "directory.edit", module="directory", post=200),
    community("directory:label_edit", "directory.edit", module="directory", post=200, sample="label"),
    community(
        "directory:label_archive", "directory.edit", module="directory", get=405, post=302, sample="label"
    ),
    community(
        "directory:label_reopen", "directory.edit", module="directory", get=405, post=302, sample="label"
    ),
    community(
        "directory:label_remove", "directory.edit", module="directory", get=405, post=302, sample="labelled"
    ),
    # What names no entry of the directory is not found.
    community("directory:label_entry", "directory.edit", module="directory", get=405, post=404),
    community(
        "directory:label_list",
        "directory.edit",
        module="directory",
        post=200,
        query={"liste": "organisations"},
    ),
)
