"""All places, in the order in which their people are invented; a further one is one more line."""

from exporter.profiles.invented.basque_country import BASQUE_COUNTRY
from exporter.profiles.invented.finland import FINLAND
from exporter.profiles.invented.hungary import HUNGARY
from exporter.profiles.invented.place import Place
from exporter.profiles.invented.poland import POLAND
from exporter.profiles.invented.romania import ROMANIA
from exporter.profiles.invented.united_kingdom import UNITED_KINGDOM
from exporter.profiles.invented.united_states import UNITED_STATES

PLACES: tuple[Place, ...] = (
    HUNGARY,
    POLAND,
    FINLAND,
    ROMANIA,
    BASQUE_COUNTRY,
    UNITED_STATES,
    UNITED_KINGDOM,
)
