"""What a run needs from the rooms below it, bound to one workspace and one person acting."""

from dataclasses import dataclass

from exporter.profiles.engine import Profiles
from exporter.profiles.sources import Sources
from exporter.segments.library import Segments
from exporter.workspace.consent import Consents
from exporter.workspace.journal import Journal
from exporter.workspace.people import Person
from exporter.workspace.reach import Reach
from exporter.workspace.storage import Storage
from exporter.workspace.store import Store
from exporter.workspace.suppression import Suppression
from exporter.workspace.team import Team


@dataclass(frozen=True, slots=True)
class Rooms:
    """The collections of one workspace, as one person may use them; snapshots and ledgers lie in its storage."""

    store: Store
    actor: Person
    team: Team
    profiles: Profiles
    sources: Sources
    segments: Segments
    connections: Reach
    consents: Consents
    journal: Journal
    suppression: Suppression
    storage: Storage
