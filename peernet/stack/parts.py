"""The servers and the services as parts to launch, each on a port that is free."""

from collections.abc import Callable, Mapping

from peernet.stack import health, mailbox, nats
from peernet.stack.launching import Launch
from peernet.stack.layout import Layout
from peernet.stack.nats_config import NatsConfig, user_names
from peernet.stack.ports import choose
from peernet.stack.postgres import SUPERUSER, Postgres
from peernet.stack.process import Identity, spawn
from peernet.stack.record import Part
from peernet.stack.secrets import ensure_password
from peernet.stack.services import Ports, Service, environment

# Long enough for a Postgres that recovers, and for a service that reads the whole log again.
_PATIENCE = {"nats": 60.0, "postgres": 120.0, "mailbox": 30.0, "service": 300.0}


class Parts:
    """Makes the launches of one stack. `ports` are those used last; `port_of` says which are used now."""

    def __init__(self, layout: Layout, services: tuple[Service, ...], ports: Mapping[str, int]) -> None:
        self._layout = layout
        self._services = services
        self._last = dict(ports)
        self.port_of: dict[str, int] = {}

    def keep(self, part: Part) -> None:
        """Count a part that runs already as one of these, with its ports."""
        for name in ("nats", "monitor") if part.kind == "nats" else (part.name,):
            self.port_of[name] = self._last[name]

    def nats(self) -> Launch:
        names = tuple(service.name for service in self._services)
        passwords = {user: ensure_password(self._layout.nats_password(user)) for user in user_names(names)}
        log = self._layout.log("nats")

        def start() -> Part:
            port, monitor = self._choose("nats", 4222), self._choose("monitor", 8222)
            config = NatsConfig(self._layout.jetstream, port, monitor, names, passwords)
            process = nats.start(config, self._layout.nats, log)
            ready = f"http://127.0.0.1:{monitor}/healthz"
            return Part("nats", "nats", process, port, f"nats://127.0.0.1:{port}", ready)

        return self._launch("nats", "nats", start)

    def postgres(self) -> Launch:
        server = Postgres(self._layout.postgres_data)
        log = self._layout.log("postgres")
        password = ensure_password(self._layout.postgres_password(SUPERUSER))

        def start() -> Part:
            if not server.exists:
                server.create(password, log)
            port = self._choose("postgres", 5432)
            process = server.start(port, log)
            return Part("postgres", "postgres", process, port, f"postgresql://127.0.0.1:{port}")

        return self._launch("postgres", "postgres", start)

    def mailbox(self) -> Launch:
        log = self._layout.log("mailbox")

        def start() -> Part:
            port = self._choose("mailbox", 1025)
            process = mailbox.start(port, self._layout.mail_received, log)
            return Part("mailbox", "mailbox", process, port, f"smtp://127.0.0.1:{port}")

        return self._launch("mailbox", "mailbox", start)

    def service(self, service: Service) -> Launch:
        log = self._layout.log(service.name)

        def start() -> Part:
            port = self._choose(service.name, service.http_port)
            mail = self.port_of["mailbox"] if service.sends_mail else None
            ports = Ports(self.port_of["nats"], self.port_of["monitor"], self.port_of["postgres"], mail)
            env = environment(service, self._layout, ports, port)
            child = spawn(service.command(), log=log, env=env, cwd=self._layout.folder)
            process = Identity.of(child.pid) or Identity(child.pid, "")
            url = f"http://127.0.0.1:{port}"
            return Part(service.name, "service", process, port, url, f"{url}/health/ready")

        return self._launch(service.name, "service", start)

    def _launch(self, name: str, kind: str, start: Callable[[], Part]) -> Launch:
        def is_ready(part: Part) -> bool:
            return health.is_ready(part, self._layout)

        return Launch(name, self._layout.log(name), start, is_ready, _PATIENCE[kind])

    def _choose(self, name: str, usual: int) -> int:
        """The port used last time if it is free, so that addresses stay the same, else the usual one."""
        others = [port for other, port in self.port_of.items() if other != name]
        self.port_of[name] = choose([self._last.get(name, usual), usual], avoid=others)
        return self.port_of[name]
