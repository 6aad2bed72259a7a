"""Rows of duplicates and merges."""

from __future__ import annotations

from tests.matrix.rows import Row, community

ROWS: tuple[Row, ...] = (
    community("directory:duplicates", "directory.manage", module="directory"),
    community("directory:duplicates_decide", "directory.manage", module="directory", get=405, post=302),
    community("directory:merges", "directory.manage", module="directory"),
    community(
        "directory:merge_undo", "directory.manage", module="directory", get=405, post=302, sample="merge"
    ),
    community(
        "directory:organisations_merge_undo",
        "directory.manage",
        module="directory",
        get=405,
        post=302,
        sample="absorption",
    ),
)
