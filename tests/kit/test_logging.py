"""Log lines: ids to follow a request by, and nothing about anybody."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from shared.logging import set_up_logging
from tests.kit.garden import RentPlot


@pytest.fixture
def _logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.mark.usefixtures("_logging_restored")
def test_lines_carry_ids_and_nothing_personal(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("garden", format="json", level="INFO")
    line = structlog.get_logger()
    with structlog.contextvars.bound_contextvars(correlation_id="c-1"):
        line.info("received", command=RentPlot(name="Ann Unusual", email="ann@post.example"))
        try:
            raise ValueError("Ann Unusual is not a number")
        except ValueError as error:
            line.exception("failed", exc_info=error)
            logging.getLogger("some.library").exception("went wrong")
    lines = [json.loads(text) for text in capsys.readouterr().err.splitlines()]
    assert [each["event"] for each in lines] == ["received", "failed", "went wrong"]
    assert {each["correlation_id"] for each in lines} == {"c-1"}
    assert {each["service"] for each in lines} == {"garden"}
    assert lines[0]["command"] == "RentPlot"
    assert (lines[1]["error"], lines[2]["error"]) == ("ValueError", "ValueError")
    assert "Unusual" not in json.dumps(lines)
    assert "post.example" not in json.dumps(lines)
