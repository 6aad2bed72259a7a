"""Rows of the lists and pages of professionals and places of care, and of what is printed of them."""

from __future__ import annotations

from tests.matrix.rows import Row, community

ROWS: tuple[Row, ...] = (
    community("directory:list", "directory.view", module="directory"),
    community("directory:points", "directory.view", module="directory"),
    community("directory:people_at", "directory.view", module="directory", kwargs={"place": "c30037"}),
    community("directory:movements", "directory.view_movements", module="directory"),
    community("directory:professional", "directory.view", module="directory", sample="professional"),
    # Places of care, and what is near
    community("directory:structures", "directory.view", module="directory"),
    community("directory:structure_points", "directory.view", module="directory"),
    community("directory:structures_at", "directory.view", module="directory", kwargs={"place": "c30037"}),
    community("directory:structure", "directory.view", module="directory", sample="structure"),
    community("directory:who_does_what", "directory.view", module="directory"),
    community("directory:own_structure", "directory.manage", module="directory", post=302),
    community(
        "directory:near", "directory.view", module="directory", query={"depart": "30037", "quoi": "p:60"}
    ),
    community("directory:near_communes", "directory.view", module="directory", query={"depart": "bess"}),
    community("directory:publishing", "directory.view", module="directory"),
    community("directory:printed", "directory.view", module="directory"),
    community("directory:list_cards", "directory.view", module="directory"),
    community("directory:person_card", "directory.view", module="directory", sample="professional"),
    community("directory:structure_card", "directory.view", module="directory", sample="structure"),
    community("directory:open_data", "directory.edit", module="directory"),
    community("directory:quality_entries", "directory.edit", module="directory"),
    community("directory:secure_mail", "directory.view", module="directory"),
    community("directory:facilities", "directory.view", module="directory"),
    community("directory:facility", "directory.view", module="directory", kwargs={"type_code": "D201"}),
    community("directory:sas", "directory.edit", module="directory"),
)
