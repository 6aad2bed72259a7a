"""What the journal says of roads; apart, because it is named before any model is loaded."""

ROADS_IMPORTED = "atlas.roads_imported"
