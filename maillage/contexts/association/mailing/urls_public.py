from __future__ import annotations

from django.urls import path

from maillage.contexts.association.mailing import views_public

urlpatterns = [path("courrier/<str:secret>/", views_public.stop, name="mail_stop")]
