"""Settings come from the environment, secrets also from files that it names."""

from base64 import b64encode
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.process import EXIT_UNSAFE, run_service
from shared.settings import ServiceSettings, UnreadableSetting
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


def test_a_service_whose_secret_is_in_no_file_says_where_to_look(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("PEERNET_MASTER_KEY_FILE", "/nonexistent")
    with pytest.raises(SystemExit) as ended:
        run_service(garden)
    assert ended.value.code == EXIT_UNSAFE
    assert capsys.readouterr().err == (
        "PEERNET_MASTER_KEY_FILE: /nonexistent cannot be read (No such file or directory); "
        "say where the file is, and let this user read it.\n"
    )


@pytest.mark.parametrize("holds", [None, b"\xff\xfe"], ids=["a folder", "no text"])
def test_a_secret_that_is_no_file_with_text_is_named_and_not_shown(
    environment: pytest.MonkeyPatch, tmp_path: Path, holds: bytes | None
) -> None:
    path = tmp_path / "secret"
    path.mkdir() if holds is None else path.write_bytes(holds)
    environment.setenv("PEERNET_NATS_PASSWORD_FILE", str(path))
    with pytest.raises(UnreadableSetting) as refused:
        ServiceSettings()
    assert str(refused.value).startswith(f"PEERNET_NATS_PASSWORD_FILE: {path} cannot be read (")
    assert "xff" not in str(refused.value)


def test_a_service_that_lacks_a_setting_says_how_to_give_it(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.delenv("PEERNET_MASTER_KEY_FILE")
    with pytest.raises(SystemExit) as ended:
        run_service(garden)
    assert ended.value.code == EXIT_UNSAFE
    assert capsys.readouterr().err == (
        "PEERNET_MASTER_KEY is not set; give it, or name a file that holds it by PEERNET_MASTER_KEY_FILE.\n"
    )


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
