from __future__ import annotations

from django.urls import path

from maillage.contexts.association.decisions import views, views_follow_ups

urlpatterns = [
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/nouvelle/", views.create, name="decision_create"),
    path("decisions/<int:pk>/", views.decision, name="decision"),
    path("decisions/<int:pk>/corriger/", views.edit, name="decision_edit"),
    path("decisions/<int:pk>/fin/", views.end, name="decision_end"),
    path("decisions/<int:pk>/en-vigueur/", views.resume, name="decision_resume"),
    path("suites/", views_follow_ups.follow_ups, name="follow_ups"),
    path("suites/nouvelle/", views_follow_ups.create, name="follow_up_create"),
    path("suites/<int:pk>/", views_follow_ups.follow_up, name="follow_up"),
    path("suites/<int:pk>/modifier/", views_follow_ups.edit, name="follow_up_edit"),
    path("suites/<int:pk>/fait/", views_follow_ups.done, name="follow_up_done"),
    path("suites/<int:pk>/abandon/", views_follow_ups.drop, name="follow_up_drop"),
    path("suites/<int:pk>/reprendre/", views_follow_ups.resume, name="follow_up_resume"),
]
