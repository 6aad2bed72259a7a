"""Rows of the territory: its portrait, its communes, the perimeter, contours."""

from __future__ import annotations

from tests.matrix.rows import Row, community

ROWS: tuple[Row, ...] = (
    community("territory:portrait", "territory.view"),
    community("territory:communes", "territory.view"),
    community("territory:commune", "territory.view", sample="commune"),
    community("territory:epci", "territory.view", sample="epci"),
    community("territory:perimeter", "territory.configure", post=200),
    community("territory:selection_summary", "territory.configure", get=405, post=200),
    community("territory:found_places", "territory.configure", query={"q": "bess"}),
    community("territory:contours", "territory.view"),
    community("territory:outline", "territory.view"),
    community("territory:departement_contours", "territory.view", sample="departement"),
    community("territory:commune_contours", "territory.view", sample="commune"),
    community("territory:epci_contours", "territory.view", sample="epci"),
)
