"""The command that runs everything on one machine until it is ended."""

import argparse

from exporter import demo as demonstration
from exporter import settings


def demo(arguments: argparse.Namespace) -> int:
    """Run the demo."""
    options = demonstration.Options(
        rows=arguments.rows,
        port=arguments.port,
        sandbox_port=arguments.sandbox_port,
        browser=not arguments.no_browser,
    )
    return demonstration.run(settings.read(), options)
