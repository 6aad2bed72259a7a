"""People without a médecin traitant and the places that doctors have: the whole list against the whole room."""
