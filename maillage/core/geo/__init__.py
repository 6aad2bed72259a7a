"""Distances, areas, polygons and compact coordinates on the Earth's surface."""
