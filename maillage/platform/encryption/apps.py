from django.apps import AppConfig


class EncryptionConfig(AppConfig):
    name = "maillage.platform.encryption"
    label = "encryption"

    def ready(self) -> None:
        from maillage.platform.encryption.places import name_sealed_json

        # Secrets of one-time codes and recovery codes, which the second factor's adapter seals.
        name_sealed_json("mfa", "authenticator", "data")
