"""The settings of the gateway of text messages: off, half written, unsafe."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from maillage.config.sms import SmsGateway, sms_gateway

# Nothing here depends on the database.
pytestmark = pytest.mark.once


def test_the_settings() -> None:
    assert sms_gateway({}) is None
    assert sms_gateway({"MAILLAGE_SMS_URL": "off"}) is None
    found = sms_gateway({"MAILLAGE_SMS_URL": "https://sms.example/v1", "MAILLAGE_SMS_TOKEN": "abc"})
    assert found == SmsGateway("https://sms.example/v1", "abc", "")
    assert "abc" not in repr(found)
    for wrong in (
        {"MAILLAGE_SMS_URL": "http://sms.example/"},
        {"MAILLAGE_SMS_URL": "sms.example"},
        {"MAILLAGE_SMS_URL": "https://u:p@sms.example/"},
        {"MAILLAGE_SMS_URL": "https://sms.example:99999/"},
        {"MAILLAGE_SMS_URL": "https://sms.example/", "MAILLAGE_SMS_TOKEN": "a b"},
        {"MAILLAGE_SMS_URL": "https://sms.example/", "MAILLAGE_SMS_SENDER": "Une CPTS bien trop longue"},
    ):
        with pytest.raises(ImproperlyConfigured, match="MAILLAGE_SMS"):
            sms_gateway(wrong)
