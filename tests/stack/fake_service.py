"""The smallest service: counts its starts in its own database and answers over HTTP."""

import asyncio
import json
import os
import signal
from pathlib import Path

import asyncpg


async def count_this_start(password: str) -> int:
    connection = await asyncpg.connect(
        os.environ["PEERNET_POSTGRES_DSN"],
        password=password,
    )
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS starts (number int)")
        await connection.execute("INSERT INTO starts VALUES (1)")
        return int(await connection.fetchval("SELECT count(*) FROM starts"))
    finally:
        await connection.close()


async def main(password: str) -> None:
    body = b""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        status = "200 OK" if body else "503 Service Unavailable"
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    server = await asyncio.start_server(answer, os.environ["PEERNET_HTTP_HOST"], int(os.environ["PEERNET_HTTP_PORT"]))
    # Only once the port is its own: a start that finds it taken is tried again and must not count twice.
    body = json.dumps({"starts": await count_this_start(password)}).encode()
    print("the fake service is ready", flush=True)
    await ended.wait()
    server.close()
    print("the fake service has ended", flush=True)


if __name__ == "__main__":
    if "FAKE_SERVICE_FAILS" in os.environ:
        raise SystemExit("the fake service was told to fail")
    asyncio.run(main(Path(os.environ["PEERNET_POSTGRES_PASSWORD_FILE"]).read_text().strip()))
