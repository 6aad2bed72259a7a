from __future__ import annotations

from django.urls import path

from maillage.contexts.association.fees import views, views_periods

urlpatterns = [
    path("cotisations/", views.fees, name="fees"),
    path("cotisations/<int:pk>/", views.fee, name="fee"),
    path("cotisations/<int:pk>/payer/", views.pay, name="fee_pay"),
    path("cotisations/<int:pk>/dispenser/", views.waive, name="fee_waive"),
    path("cotisations/<int:pk>/annuler/", views.cancel, name="fee_cancel"),
    path("cotisations/<int:pk>/exiger/", views.require, name="fee_require"),
    path("cotisations/<int:pk>/montant/", views.amount, name="fee_amount"),
    path("cotisations/appeler/<int:contact>/", views.ask, name="fee_ask"),
    path("cotisations/relancer/", views_periods.remind, name="fees_remind"),
    path("cotisations/mentions/", views.settings, name="fee_settings"),
    path("cotisations/annees/", views_periods.periods, name="fee_periods"),
    path("cotisations/annees/nouvelle/", views_periods.create, name="fee_period_new"),
    path("cotisations/annees/<int:pk>/", views_periods.period, name="fee_period"),
    path("cotisations/annees/<int:pk>/modifier/", views_periods.edit, name="fee_period_edit"),
    path("cotisations/annees/<int:pk>/appeler/", views_periods.campaign, name="fee_campaign"),
    path("cotisations/annees/<int:pk>/clore/", views_periods.close, name="fee_period_close"),
    path("cotisations/annees/<int:pk>/rouvrir/", views_periods.reopen, name="fee_period_reopen"),
    path("paiements/", views.received, name="payments"),
    path("paiements/saisie/", views_periods.many, name="payments_many"),
    path("paiements/<int:pk>/recu.pdf", views.receipt, name="receipt_pdf"),
    path("paiements/<int:pk>/envoyer/", views.receipt_send, name="receipt_send"),
    path("paiements/<int:pk>/annuler/", views.payment_cancel, name="payment_cancel"),
]
