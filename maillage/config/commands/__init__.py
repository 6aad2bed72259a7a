"""What the `maillage` command does, one module per matter; only `preparation` and `tasks` load Django."""
