"""Settings come from the environment, secrets also from files that it names."""

from base64 import b64encode
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.process import EXIT_UNSAFE, run_service
from shared.settings import ServiceSettings
from tests.kit.garden import garden

KEY = b64encode(b"k" * 32).decode()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    key = tmp_path / "key"
    key.write_text(KEY + "\n")
    monkeypatch.setenv("PEERNET_POSTGRES_DSN", "postgresql://m@127.0.0.1/m")
    monkeypatch.setenv("PEERNET_MASTER_KEY_FILE", str(key))
    monkeypatch.setenv("PEERNET_CLAIMS_KEY", KEY)
    return monkeypatch


def test_a_secret_is_read_from_the_file_that_is_named(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("sesame\n")
    environment.setenv("PEERNET_NATS_PASSWORD_FILE", str(tmp_path / "password"))
    settings = ServiceSettings()
    assert settings.master_key.get_secret_value() == KEY
    assert settings.nats_password is not None
    assert settings.nats_password.get_secret_value() == "sesame"


def test_no_secret_shows(environment: pytest.MonkeyPatch) -> None:
    assert KEY not in repr(ServiceSettings())


@pytest.mark.parametrize(
    ("name", "value"),
    [("NETWORK", "Not A Name"), ("MASTER_KEY", "short"), ("HTTP_PORT", "many"), ("REPLICAS", "9")],
)
def test_a_wrong_setting_is_named(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(f"PEERNET_{name}", value)
    with pytest.raises(ValidationError) as refused:
        ServiceSettings()
    assert [error["loc"] for error in refused.value.errors()] == [(name.lower(),)]
    assert "input_value" not in str(refused.value)


def test_a_service_that_is_set_up_wrongly_says_what_is_wrong(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("PEERNET_MASTER_KEY", "short")
    with pytest.raises(SystemExit) as ended:
        run_service(garden)
    assert ended.value.code == EXIT_UNSAFE
    assert capsys.readouterr().err.startswith("PEERNET_MASTER_KEY: the master key must be ")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("off", "off"),
        ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
        ("https://traces.example/", "https://traces.example/v1/traces"),
        ("http://traces.example/otlp/v1/traces", "http://traces.example/otlp/v1/traces"),
    ],
)
def test_traces_go_nowhere_or_to_an_address(environment: pytest.MonkeyPatch, said: str, meant: str) -> None:
    environment.setenv("PEERNET_TRACES", said)
    assert ServiceSettings().traces == meant


def test_traces_are_off_unless_they_are_asked_for(environment: pytest.MonkeyPatch) -> None:
    assert ServiceSettings().traces == "off"


@pytest.mark.parametrize("said", ["on", "", "127.0.0.1:4318", "grpc://127.0.0.1:4317", "http://"])
def test_what_is_no_address_for_traces_is_refused(environment: pytest.MonkeyPatch, said: str) -> None:
    environment.setenv("PEERNET_TRACES", said)
    with pytest.raises(ValidationError, match="say off, or where a collector takes OTLP over HTTP"):
        ServiceSettings()
