"""Addresses of `callout`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
