from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.funding.rates import views

urlpatterns: list[URLPattern] = [
    path("tarifs/", views.rates, name="rates"),
    path("tarifs/nouveau/", views.rate_new, name="rate_new"),
    path("tarifs/<int:pk>/terminer/", views.rate_end, name="rate_end"),
    path("tarifs/taches/", views.tasks, name="pay_tasks"),
    path("tarifs/taches/nouvelle/", views.task_new, name="pay_task_new"),
    path("tarifs/taches/<int:pk>/", views.task, name="pay_task"),
    path("tarifs/regles/", views.rules, name="pay_rules"),
    path("tarifs/regles/conditions/", views.settings, name="pay_settings"),
    path("tarifs/regles/nouvelle/", views.rule_new, name="pay_rule_new"),
    path("tarifs/regles/plafond/", views.ceiling, name="pay_ceiling"),
    path("tarifs/personnes/<int:contact>/", views.profile, name="pay_profile"),
]
