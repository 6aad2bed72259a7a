"""Code tables of the health directory (NOS), and what they mean here."""
