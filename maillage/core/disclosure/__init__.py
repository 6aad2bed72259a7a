"""Figures that point at nobody: small communes grouped, small counts masked."""
