"""Numbers of people, places and structures: parse, check, prefix. Always text."""
