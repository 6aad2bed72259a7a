"""The page that a link of a scenario opens, without an account."""

from django.urls import path

from maillage.contexts.atlas.workshop import views_share

app_name = "atlas_public"

urlpatterns = [path("<slug:secret>/", views_share.shared, name="scenario")]
