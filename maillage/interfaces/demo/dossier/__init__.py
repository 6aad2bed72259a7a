"""The yearly dossier of the communities of the demonstration."""
