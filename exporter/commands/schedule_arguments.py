"""The arguments of the command about schedules."""

import argparse

from exporter.commands.arguments import json_only, positive
from exporter.schedules.recurrence import DAYS
from exporter.schedules.schedule import MISSED

SYSTEM = "left out: the system schedule"


def add(parser: argparse.ArgumentParser) -> None:
    """Add the actions; without one, all schedules are listed."""
    json_only(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    shown = actions.add_parser("show", help="show one")
    changed = actions.add_parser("set", help="change one; what is not said stays as it is")
    ahead = actions.add_parser("next", help="say when one comes round next")
    for action in (shown, changed, ahead):
        action.add_argument("export", metavar="EXPORT", nargs="?", help=SYSTEM)
    _changes(changed)
    ahead.add_argument("-n", type=positive, default=5, metavar="N", help="how many times (5)")
    for word, meaning in (("pause", "let exports rest"), ("resume", "let them run by themselves again")):
        action = actions.add_parser(word, help=meaning)
        action.add_argument("exports", metavar="EXPORT", nargs="+", help="its name")
        json_only(action)
    for action in (shown, changed, ahead):
        json_only(action)


def _changes(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--follow", action="store_true", help="let the export run with the system schedule")
    kinds.add_argument("--manual", action="store_true", help="let the export run only by hand")
    kinds.add_argument("--on", action="store_true", help="let the system schedule come round")
    kinds.add_argument("--off", action="store_true", help="let it not")
    parser.add_argument("--at", action="append", metavar="HH:MM", help="a time of the day; up to four times")
    parser.add_argument("--day", action="append", choices=(*DAYS, "every"), metavar="DAY", help="monday, …, or every")
    parser.add_argument("--time-zone", metavar="ZONE", help="such as Europe/Budapest; at first the workspace's")
    parser.add_argument("--start", metavar="DATE", help="the first day on which it comes round, such as 2026-12-01")
    parser.add_argument("--missed", choices=MISSED, help="what nobody was there for: run it once on return, or skip it")
