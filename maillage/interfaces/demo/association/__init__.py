"""Two years of life of two associations: one that is settled, one that is being founded."""
