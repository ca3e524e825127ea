"""Which services Compose runs: docker-compose.yml says it once, in `x-services`."""

import os


def service_names() -> tuple[str, ...]:
    return tuple(os.environ["PEERNET_SERVICES"].split())
