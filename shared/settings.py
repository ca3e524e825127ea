"""A service's settings, from the environment: `PEERNET_<NAME>`, or `PEERNET_<NAME>_FILE` for a file that holds it."""

import os
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from shared.vault.secrets import parse_secret

PREFIX = "PEERNET_"


class UnreadableSetting(OSError):
    """The file that is to hold a setting cannot be read. The message says which, and what to do."""

    def __init__(self, variable: str, path: str, why: str) -> None:
        super().__init__(None, why, path)
        self.variable = variable

    def __str__(self) -> str:
        return (
            f"{self.variable}: {self.filename} cannot be read ({self.strerror}); "
            "say where the file is, and let this user read it."
        )


class _FromFiles(PydanticBaseSettingsSource):
    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        variable = f"{PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        return (_text_of(variable, path) if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


def _text_of(variable: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise UnreadableSetting(variable, path, error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise UnreadableSetting(variable, path, "it holds something else than text") from error


class NatsSettings(BaseSettings):
    """How to reach NATS, and as whom. Raises ValidationError for what is set wrongly, and UnreadableSetting."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True)

    network: str = Field("peernet", pattern=r"^[a-z][a-z0-9-]{0,30}$")
    nats_url: str = "nats://127.0.0.1:4222"
    nats_user: str | None = None
    nats_password: SecretStr | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _FromFiles(settings_cls)


class ServiceSettings(NatsSettings):
    """What every service needs to run."""

    nats_monitor_url: str | None = None
    durability_vouched_for: bool = False
    replicas: int = Field(1, ge=1, le=5)
    postgres_dsn: str
    postgres_password: SecretStr | None = None
    master_key: SecretStr
    claims_key: SecretStr
    http_host: str = "127.0.0.1"
    http_port: int = 8080
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    traces: str = Field("off", description="where to send traces over OTLP/HTTP, such as http://127.0.0.1:4318")
    largest_request: int = Field(262_144, description="bytes that one request may have")
    rebuild_shared_from: int = Field(
        50_000, ge=0, description="events in the log from which on a rebuild uses a second process"
    )
    erasure_cooling_off_days: int = Field(14, ge=0)
    erasure_waits_for: str = Field("", description="other services that hold people's data, such as events")
    keyring_backup_days: int = Field(30, ge=1, description="how long backups of the keyring are kept")

    @field_validator("traces")
    @classmethod
    def _is_off_or_an_address(cls, value: str) -> str:
        found = urlsplit(value)
        if value == "off":
            return value
        if found.scheme not in ("http", "https") or not found.hostname:
            raise ValueError("say off, or where a collector takes OTLP over HTTP, such as http://127.0.0.1:4318")
        return value if found.path.strip("/") else f"{value.rstrip('/')}/v1/traces"

    @field_validator("master_key", "claims_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr, info: Any) -> SecretStr:
        parse_secret(value.get_secret_value(), info.field_name.replace("_", " "))
        return value
