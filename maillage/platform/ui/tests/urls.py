"""The style guide alone, for the tests that drive a browser."""

from django.urls import path

from maillage.platform.ui.styleguide import styleguide

urlpatterns = [path("", styleguide)]
