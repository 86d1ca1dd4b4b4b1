"""A workspace whose exports have run, and everything that tells of it, at a clock that only a test moves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from exporter.notices import way
from exporter.notices.notice import Notice
from exporter.notices.notices import Notices
from exporter.notices.telling import Teller
from exporter.notices.words import Said
from exporter.workspace.journal import Journal
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person
from exporter.workspace.run_records import Batch, Run
from exporter.workspace.run_tables import batches
from exporter.workspace.secrets import Secrets
from exporter.workspace.store import Store

BEGAN = 1_790_000_000.0


@dataclass
class Ground:
    """A workspace with an export called VIP; `now` is its clock, in seconds since 1970."""

    store: Store
    secrets: Secrets
    now: float = BEGAN
    app_url: str | None = "https://exporter.example.com/"
    runs: int = 0
    sent: list[tuple[str, Said]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.export("VIP")

    def clock(self) -> float:
        return self.now

    @property
    def journal(self) -> Journal:
        return Journal(self.store, clock=self.clock)

    def export(self, name: str) -> None:
        self.store.put("export", name, {"connection": "main"}, actor="ann@example.com")

    def notices(self, actor: Person = LOCAL_ADMINISTRATOR, send: Callable[[str, Said], None] = way.tell) -> Notices:
        return Notices(self.store, self.secrets, actor=actor, clock=self.clock, send=send)

    def tell(self, address: str, name: str = "Team", **values: Any) -> Notice:
        """Let an address be told."""
        return self.notices().save(Notice(name, **values), address=address)

    def teller(self, send: Callable[[str, Said], None] = way.tell) -> Teller:
        return Teller(self.store, self.journal, self.secrets, self.app_url, clock=self.clock, send=send)

    def remember(self, address: str, said: Said) -> None:
        """Stand in for the way to people where a test is not about it."""
        self.sent.append((address, said))

    def ran(self, status: str = "Successful", *, rejected: int = 0, seconds: float = 60.0, **values: Any) -> str:
        """Let a run of an export end now, an hour after the one before."""
        self.now += 3600
        self.runs += 1
        members = values.pop("members", 1000)
        plain: dict[str, Any] = {
            "run_id": f"run-{self.runs}",
            "export": "VIP",
            "connection": "main",
            "definition": {},
            "phase": "ended",
            "reason": None,
            "requested_by": "ann@example.com",
            "brand": None,
            "queued_at": self.now - seconds,
            "started_at": self.now - seconds,
            "ended_at": self.now,
            "cancel_requested_by": None,
            "worker": "w",
            "members": members,
            "contacts": members,
            "refused": {},
            "notes": [],
        }
        run = Run(status=status, **{**plain, **values})  # type: ignore[arg-type]  # a test's own word
        self.journal.add(run)
        if run.contacts and status != "Failed":
            answered = {"accepted": run.contacts - rejected, "rejected": rejected}
            batch = Batch(1, range(run.contacts), state="settled", **answered)  # type: ignore[arg-type]
            with self.store.begin() as connection:
                connection.execute(batches.insert().values(**batch.row(run.run_id)))
        return run.run_id
