"""The operator's pages on what the atlas computes with."""

from django.urls import path

from maillage.contexts.atlas.ground.calibration import views

app_name = "atlas_national"

urlpatterns = [
    path("apl/", views.apl, name="apl"),
    path("apl/<int:year>/caler/", views.calibrate, name="apl_calibrate"),
    path("apl/calages/<int:pk>/", views.use, name="apl_use"),
]
