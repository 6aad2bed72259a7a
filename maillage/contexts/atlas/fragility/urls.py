from django.urls import path

from maillage.contexts.atlas.fragility import views

urlpatterns = [
    path("", views.breaking_points, name="breaking_points"),
    path("<slug:profession>/<slug:code>/", views.breaking_point, name="breaking_point"),
    path("<slug:profession>/<slug:code>/essayer/", views.try_departure, name="breaking_point_try"),
]
