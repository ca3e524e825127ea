"""`peernet up`, `down` and `status` over a stack whose only service is the fake one."""

from pathlib import Path

from peernet.commands.stack import make_app
from peernet.main import run
from peernet.stack.services import Service
from peernet.stack.stack import Stack


def make_stack(folder: Path) -> Stack:
    return Stack(folder, (Service("membership", http_port=8101, module="tests.stack.fake_service"),))


if __name__ == "__main__":
    run(make_app(make_stack))
