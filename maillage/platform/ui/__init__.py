"""Layout, components and French typography shared by every page."""
