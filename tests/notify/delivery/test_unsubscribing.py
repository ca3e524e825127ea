"""Links to unsubscribe by: who can make them, and what GET and POST do."""

from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.delivery.assembling import routes
from services.notify.delivery.unsubscribe_route import unsubscribe_route
from services.notify.unsubscribing import PATH, Links, Unsubscription
from shared.contracts.notify import NOTICES_THERE_ARE, MessagePurpose, Notice
from shared.contracts.refusals import BUSY, FORGOTTEN, UNAVAILABLE, Refused
from shared.ids import new_id
from shared.service import Service
from shared.vault.secrets import parse_secret
from tests.notify.delivery.letters import settings
from tests.support.running import CLAIMS

LINKS = Links(b"s" * 32)
NEWS = Unsubscription(new_id(), new_id(), MessagePurpose.NEWS)
WELCOME = Unsubscription(new_id(), new_id(), MessagePurpose.SERVICE, Notice.WELCOME)


class Recorded:
    """Keeps who unsubscribed; `works` is False while nothing can be recorded."""

    def __init__(self) -> None:
        self.of: list[Unsubscription] = []
        self.works = True

    async def __call__(self, of: Unsubscription) -> bool:
        self.of.append(of)
        return self.works


async def ask(method: str, url: str, recorded: Recorded) -> httpx.Response:
    app = unsubscribe_route(LINKS, recorded)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.request(method, url, content="List-Unsubscribe=One-Click" if method == "POST" else None)


@pytest.mark.parametrize("of", [NEWS, WELCOME])
def test_a_link_says_who_and_what(of: Unsubscription) -> None:
    assert LINKS.read(LINKS.token(of)) == of


@given(st.text(max_size=200))
def test_what_was_not_made_here_says_nothing(token: str) -> None:
    assert LINKS.read(token) is None


def test_nobody_else_can_make_one_or_change_one() -> None:
    token = LINKS.token(NEWS)
    assert Links(b"t" * 32).read(token) is None
    for place in range(len(token)):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert LINKS.read(other) in (None, NEWS)  # the last letter has bits that mean nothing
    assert LINKS.read(token[:-4]) is None


async def test_one_click_by_post_unsubscribes_and_following_the_link_does_not() -> None:
    recorded, url = Recorded(), LINKS.url("https://peers.example", NEWS)
    assert url.startswith(f"https://peers.example{PATH}?t=")
    for method in ("GET", "HEAD"):
        assert (await ask(method, url, recorded)).status_code == 200
    assert recorded.of == []
    assert '<form method="post">' in (await ask("GET", url, recorded)).text
    assert (await ask("POST", url, recorded)).status_code == 200
    assert recorded.of == [NEWS]


async def test_a_link_that_is_none_and_a_log_that_is_away() -> None:
    recorded = Recorded()
    assert (await ask("POST", "https://peers.example/unsubscribe?t=abc", recorded)).status_code == 404
    assert (await ask("POST", "https://peers.example/unsubscribe", recorded)).status_code == 404
    assert (await ask("PUT", LINKS.url("https://peers.example", NEWS), recorded)).status_code == 405
    assert recorded.of == []
    recorded.works = False
    assert (await ask("POST", LINKS.url("https://peers.example", NEWS), recorded)).status_code == 503


@pytest.mark.parametrize(
    ("refusal", "status", "said"),
    [
        (BUSY(), 503, "Nothing was changed. Please try again"),
        (UNAVAILABLE(what="The log"), 503, "Nothing was changed. Please try again"),
        (FORGOTTEN(), 200, "You will get no more of news"),
    ],
    ids=lambda each: each.problem.code if isinstance(each, Refused) else None,
)
async def test_it_is_done_only_where_it_is_recorded_or_nobody_is_left(refusal: Refused, status: int, said: str) -> None:
    async def run(*_: Any) -> Any:
        raise refusal

    service = SimpleNamespace(settings=settings(), runner=SimpleNamespace(run=run))
    [(_, app)] = routes(cast(Service, service))
    url = Links(parse_secret(CLAIMS, "claims key")).url("https://peers.example", NEWS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        answer = await client.post(url)
    assert answer.status_code == status
    assert said in answer.text


async def test_the_page_says_of_reminders_that_all_of_them_stop() -> None:
    reminder = Unsubscription(new_id(), new_id(), MessagePurpose.REMINDERS, Notice.REMINDER_WEEK)
    for method in ("GET", "POST"):
        page = await ask(method, LINKS.url("https://peers.example", reminder), Recorded())
        assert "no more of reminders" in page.text
        assert NOTICES_THERE_ARE[Notice.REMINDER_WEEK].title not in page.text


async def test_the_page_names_the_notice_and_nobody() -> None:
    page = await ask("GET", LINKS.url("https://peers.example", WELCOME), Recorded())
    assert "Welcome" in page.text
    assert str(WELCOME.person_id) not in page.text
    assert page.headers["cache-control"] == "no-store"
