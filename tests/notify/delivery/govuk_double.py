"""A local double of GOV.UK Notify's API: its requests, its tokens, its errors, as its documentation has them."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt

SERVICE: Final = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET: Final = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY: Final = f"peers-{SERVICE}-{SECRET}"
TEMPLATE: Final = "f33517ff-2a88-4f6e-b855-c550268ce08a"

PAGE: Final = 250

Error = tuple[int, str, str]


@dataclass
class Double:
    """`error` says how a request is answered: a status, a kind of error and a message; None for that all is well.

    `asked` are the queries for notifications, in order; they are refused while `silent`.
    """

    url: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    error: Callable[[dict[str, Any]], Error | None] = lambda _request: None
    asked: list[dict[str, str]] = field(default_factory=list)
    silent: Error | None = None
    hang_up: bool = False
    """Takes the message, and ends the connection instead of answering."""

    def found(self, query: dict[str, str]) -> list[dict[str, Any]]:
        """A page of notifications, the newest first."""
        newest = self.sent[::-1]
        if older_than := query.get("older_than"):
            newest = newest[[each["id"] for each in newest].index(older_than) + 1 :]
        wanted = {
            "type": query.get("template_type"),
            "status": query.get("status"),
            "reference": query.get("reference"),
        }
        return [
            each for each in newest if all(each[name] == value for name, value in wanted.items() if value is not None)
        ][:PAGE]

    def became(self, status: str, *references: object) -> None:
        """What finally became of notifications, as the API says it: of all of them, or of these."""
        for each in self.sent:
            if not references or each["reference"] in map(str, references):
                each["status"] = status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        double = self.server.double
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._known():
            return
        kind = self.path.rpartition("/")[2]
        if self.path not in ("/v2/notifications/email", "/v2/notifications/sms"):
            self._refuse(404, "NoResultFound", "No result found")
        elif error := double.error(body):
            self._refuse(*error)
        elif body["template_id"] != TEMPLATE:
            self._refuse(400, "BadRequestError", "Template not found")
        elif missing := {"body", *(["subject"] if kind == "email" else [])} - body["personalisation"].keys():
            self._refuse(400, "BadRequestError", f"Missing personalisation: {', '.join(sorted(missing))}")
        else:
            notification = {**body, "id": str(uuid4()), "type": kind, "status": "created"}
            double.sent.append(notification)
            if double.hang_up:
                self.close_connection = True
                self.connection.shutdown(2)
                return
            self._answer(201, {"id": notification["id"], "reference": body.get("reference"), "content": {}})

    def do_GET(self) -> None:
        if not self._known():
            return
        address = urlsplit(self.path)
        if address.path == "/v2/notifications":
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            double = self.server.double
            double.asked.append(query)
            if double.silent:
                self._refuse(*double.silent)
                return
            found = double.found(query)
            links = {"current": self.path}
            if len(found) == PAGE:
                links["next"] = f"{address.path}?older_than={found[-1]['id']}"
            self._answer(200, {"notifications": found, "links": links})
        elif address.path == f"/v2/template/{TEMPLATE}":
            self._answer(200, {"id": TEMPLATE, "version": 1})
        else:
            self._refuse(404, "NoResultFound", "No result found")

    def _known(self) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
        except jwt.InvalidTokenError:
            self._refuse(403, "AuthError", "Invalid token: signature, api token not found")
            return False
        if claims["iss"] != SERVICE or abs(claims["iat"] - time.time()) > 30:
            self._refuse(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
            return False
        return True

    def _refuse(self, status: int, kind: str, message: str) -> None:
        self._answer(status, {"status_code": status, "errors": [{"error": kind, "message": message}]})

    def _answer(self, status: int, document: Any) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, double: Double) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.double = double


@contextmanager
def govuk_double() -> Iterator[Double]:
    double = Double()
    server = _Server(double)
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
