"""Rules of the ACI contract between a CPTS, its ARS and its CPAM."""
