from __future__ import annotations

from django.urls import path

from maillage.contexts.association.engagement import views
from maillage.contexts.association.engagement.not_members import views as not_members

urlpatterns = [
    path("mobilisation/", views.engagement, name="engagement"),
    path("mobilisation/confier/", views.entrust_list, name="engagement_entrust"),
    path("mobilisation/non-adherents/", not_members.listed, name="not_members"),
    path("mobilisation/non-adherents/confier/", not_members.approach, name="not_members_approach"),
    path("contacts/<int:pk>/demarche/", views.tell, name="engagement_tell"),
    path("contacts/<int:pk>/confier/", views.entrust_one, name="engagement_entrust_one"),
    path("mobilisation/<int:pk>/retirer/", views.give_up, name="engagement_give_up"),
    path("reunions/<int:pk>/interesses/", views.meeting_interest, name="engagement_meeting"),
]
