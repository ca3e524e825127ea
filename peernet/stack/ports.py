"""Finding ports on 127.0.0.1 that nobody listens on."""

import socket
from collections.abc import Iterable

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a port whose last connections are still closing down may be used again.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def choose(preferred: Iterable[int], avoid: Iterable[int] = ()) -> int:
    """The first preferred port that is free, else one that the kernel picks."""
    avoided = set(avoid)
    for port in preferred:
        if port not in avoided and is_free(port):
            return port
    while True:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port = int(probe.getsockname()[1])
        if port not in avoided:
            return port
