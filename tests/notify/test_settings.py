"""What operators say of messages: by the environment, with secrets by file, and nothing by mistake."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.notify.app import notify
from services.notify.settings import NotifySettings
from tests.support.running import CLAIMS, MASTER

NEEDED: dict[str, Any] = {
    "postgres_dsn": "postgresql://notify@postgres/notify",
    "master_key": MASTER,
    "claims_key": CLAIMS,
}


def settings(**said: Any) -> NotifySettings:
    return NotifySettings(**NEEDED, **said)


def test_unless_somebody_says_otherwise_nobody_gets_anything() -> None:
    found = settings()
    assert (found.production, found.allowed_recipients) == (False, "")


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = settings()
    for name in NotifySettings.model_fields.keys() - NEEDED.keys():
        monkeypatch.setenv(f"PEERNET_{name.upper()}", "")
    assert settings() == usual


def test_secrets_are_read_from_files_that_may_be_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    password, key = tmp_path / "smtp.secret", tmp_path / "govuk.secret"
    password.write_text("correct horse\n")
    key.write_text("")
    monkeypatch.setenv("PEERNET_SMTP_PASSWORD_FILE", str(password))
    monkeypatch.setenv("PEERNET_GOVUK_KEY_FILE", str(key))
    found = settings()
    assert found.smtp_password is not None
    assert found.smtp_password.get_secret_value() == "correct horse"
    assert not found.govuk_key
    assert "correct horse" not in repr(found)
    with pytest.raises(ValidationError, match="set PEERNET_GOVUK_KEY and PEERNET_GOVUK_EMAIL_TEMPLATE"):
        settings(email_provider="govuk", govuk_email_template="a-template")


def test_how_many_one_person_alone_may_approve_is_passed_to_decisions() -> None:
    assert notify.decision_settings(settings(two_people_above=7)) == {"two_people_above": 7}


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "mailpit"])
def test_everybody_may_be_allowed_where_mail_goes_no_further(host: str) -> None:
    assert settings(allowed_recipients="*", smtp_host=host).allowed_recipients == "*"


@pytest.mark.parametrize(
    "said",
    [
        {"smtp_host": "mail.trust.example"},
        {"smtp_host": "192.0.2.1"},
        {"email_provider": "govuk", "govuk_key": "k", "govuk_email_template": "t"},
        {"sms_provider": "govuk", "govuk_key": "k", "govuk_sms_template": "t"},
    ],
)
def test_everybody_is_not_allowed_by_mistake(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="name addresses and @domains"):
        settings(allowed_recipients="asha@post.example, *", **said)


def test_production_needs_somebody_whom_messages_come_from() -> None:
    with pytest.raises(ValidationError, match="set PEERNET_SENDER_ADDRESS"):
        settings(production=True)
    assert settings(production=True, sender_address="network@trust.example").production
