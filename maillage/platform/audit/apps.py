from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "maillage.platform.audit"
    label = "audit"
