"""Parts are recorded whatever comes while they start, so that whoever interrupts it can end them."""

import signal
from pathlib import Path

import pytest

from peernet.stack.launching import Launch, bring_up
from peernet.stack.process import Identity
from peernet.stack.record import Part


class Silent:
    def starting(self, name: str) -> None:
        return

    def ready(self, part: Part, seconds: float) -> None:
        return


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda each: each.name)
def test_a_part_that_was_just_started_is_recorded_before_anything_ends_the_start(
    tmp_path: Path, number: signal.Signals
) -> None:
    def spawn() -> Part:
        signal.raise_signal(number)  # as when the process exists, and nobody has been told
        return Part("nats", "nats", Identity(1, "then"), 4222, "nats://127.0.0.1:4222")

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    recorded: list[Part] = []
    before = signal.signal(number, end)
    try:
        with pytest.raises(KeyboardInterrupt):
            bring_up([Launch("nats", tmp_path / "log", spawn, lambda _: False, 1.0)], Silent(), recorded.append)
        assert signal.getsignal(number) is end
    finally:
        signal.signal(number, before)
    assert [part.name for part in recorded] == ["nats"]
