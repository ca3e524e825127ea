"""The notify service's settings, from the environment like those that every service has."""

from collections.abc import Mapping
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from services.notify.campaign.freezing import TWO_PEOPLE_ABOVE
from shared.settings import ServiceSettings

EVERYBODY: Final = "*"
"""Among the allowed recipients: whoever there is. Only for a mail server that passes nothing on."""

_NOBODY: Final = ".invalid"
"""No mail system takes mail from there (RFC 6761), which would stop the whole queue."""

_KEEP_EVERYTHING: Final = ("localhost", "mailpit")
"""The second is the one of docker-compose.yml, for developers."""


class NotifySettings(ServiceSettings):
    """What delivery needs beside what every service needs. A variable that is empty says nothing."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    production: bool = Field(False, description="unless it is true, only allowed_recipients receive anything")
    allowed_recipients: str = Field(
        "",
        description="addresses, @domains and phone numbers that receive messages outside production, with commas; "
        "* for everybody, only with a mail server on this machine that passes nothing on",
    )
    email_provider: Literal["smtp", "govuk"] = "smtp"
    sms_provider: Literal["none", "govuk"] = "none"

    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(1025, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="none only to a server on the same machine or network"
    )
    smtp_ca_file: Path | None = Field(None, description="certificates to trust, where the system's do not do")
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_connections: int = Field(16, ge=1, le=100, description="kept open and used by many messages, one at a time")
    smtp_rate: float = Field(0, ge=0, description="messages a second at most, or 0 for no limit")

    govuk_key: SecretStr | None = Field(None, description="the whole API key of GOV.UK Notify")
    govuk_url: str = "https://api.notifications.service.gov.uk"
    govuk_email_template: str | None = Field(None, description="a template of ((subject)) and ((body))")
    govuk_sms_template: str | None = Field(None, description="a template of ((body))")
    govuk_threads: int = Field(8, ge=1, le=100)
    govuk_rate: float = Field(45, ge=0, description="messages a second; GOV.UK Notify takes 3,000 a minute")

    govuk_receipts_seconds: float = Field(60, gt=0, description="how often it is asked what became of messages")

    sender_address: str = Field(f"no-reply@peernet{_NOBODY}", description="which messages come from")
    sender_name: str = Field("Peernet", description="tells nobody's health: it is read over shoulders")
    public_url: str | None = Field(None, description="where the internet reaches this service, for unsubscribing")
    two_people_above: int = Field(50, ge=1, description="a campaign to more people than that is approved by two")
    bounce_folder: Path | None = Field(None, description="a Maildir into which the mail system puts what bounces")
    probe_seconds: float = Field(5, gt=0, description="how often a provider that is away is tried")
    zone: str = Field("Europe/London", description="the zone of quiet hours and of the daily digest")
    digest_at: time = Field(time(8), description="when the daily digest is sent, in that zone")

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("say a time zone by its IANA name, such as Europe/London") from None
        return value

    @field_validator("sender_address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        local, at, domain = value.rpartition("@")
        if not (local and at and domain and value.isascii()) or any(c.isspace() for c in value):
            raise ValueError("say an e-mail address, such as no-reply@peers.example")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_secure(cls, value: str | None) -> str | None:
        if value and not value.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("mail programs unsubscribe over https only: say an address that begins with https://")
        return value.rstrip("/") if value else None

    @model_validator(mode="after")
    def _not_everybody_by_mistake(self) -> "NotifySettings":
        everybody = EVERYBODY in (each.strip() for each in self.allowed_recipients.split(","))
        if everybody and not (self.email_provider == "smtp" and self.sms_provider == "none" and self._stays_here):
            raise ValueError(
                "PEERNET_ALLOWED_RECIPIENTS may be * only where PEERNET_SMTP_HOST is this machine and nothing else "
                "sends: name addresses and @domains"
            )
        return self

    @property
    def _stays_here(self) -> bool:
        if self.smtp_host in _KEEP_EVERYTHING:
            return True
        try:
            return ip_address(self.smtp_host).is_loopback
        except ValueError:
            return False

    @model_validator(mode="after")
    def _sender_is_somebody(self) -> "NotifySettings":
        if self.production and self.email_provider == "smtp" and self.sender_address.endswith(_NOBODY):
            raise ValueError("in production, say whom messages come from: set PEERNET_SENDER_ADDRESS")
        return self

    @model_validator(mode="after")
    def _providers_are_complete(self) -> "NotifySettings":
        if self.email_provider == "govuk" and not (self.govuk_key and self.govuk_email_template):
            raise ValueError("to send e-mail by GOV.UK Notify, set PEERNET_GOVUK_KEY and PEERNET_GOVUK_EMAIL_TEMPLATE")
        if self.sms_provider == "govuk" and not (self.govuk_key and self.govuk_sms_template):
            raise ValueError(
                "to send text messages by GOV.UK Notify, set PEERNET_GOVUK_KEY and PEERNET_GOVUK_SMS_TEMPLATE"
            )
        return self


def settings_of_decisions(settings: ServiceSettings) -> Mapping[str, Any]:
    """Those that decisions rest on."""
    assert isinstance(settings, NotifySettings)
    return {TWO_PEOPLE_ABOVE: settings.two_people_above}
