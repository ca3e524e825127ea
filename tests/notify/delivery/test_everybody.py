"""Outside production everybody may be written to only where nothing can leave this machine."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from services.notify.delivery.judging import allowed_from
from services.notify.settings import EVERYBODY
from tests.notify.delivery.letters import settings
from tests.notify.delivery.test_judging import RULES, address, due


def test_in_the_stack_of_a_developer_everybody_gets_theirs() -> None:
    assert (
        address(due(), rules=replace(RULES, production=False, allowed=allowed_from(f" {EVERYBODY} ")))
        == "ann@post.example"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.53", "mailpit"])
def test_a_mail_server_that_keeps_all(host: str) -> None:
    assert settings(smtp_host=host, allowed_recipients=EVERYBODY).allowed_recipients == EVERYBODY


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"smtp_host": "mail.example"},
        {"smtp_host": "10.0.0.1"},
        {"smtp_host": "mailpit.example"},
        {"smtp_host": "127.0.0.1.example"},
        {"email_provider": "govuk", "govuk_key": "key", "govuk_email_template": "one"},
        {"sms_provider": "govuk", "govuk_key": "key", "govuk_sms_template": "one"},
    ],
)
@pytest.mark.parametrize("listed", [EVERYBODY, "ann@post.example, *"])
def test_nobody_writes_to_everybody_by_mistake(elsewhere: dict[str, Any], listed: str) -> None:
    with pytest.raises(ValidationError, match="name addresses and @domains"):
        settings(allowed_recipients=listed, **elsewhere)
    settings(allowed_recipients="ann@post.example, @peers.example", **elsewhere)
