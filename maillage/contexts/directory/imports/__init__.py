"""The official RPPS file: read, staged, accepted or refused as a whole."""
