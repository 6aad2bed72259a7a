"""The files of FINESS, the national register of places of care and support."""
