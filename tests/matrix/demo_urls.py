"""The addresses of a demonstration: those of every installation, and the change of role.

Imported before any setting is changed: the addresses of an installation depend on MAILLAGE_DEMO.
"""

from django.urls import include, path

from maillage.config.urls import urlpatterns as of_every_installation

urlpatterns = [*of_every_installation, path("", include("maillage.interfaces.demo.urls"))]
