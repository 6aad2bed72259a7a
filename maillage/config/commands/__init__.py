"""What the `maillage` command does, one module per matter; only `preparation` and `administration` load Django."""
