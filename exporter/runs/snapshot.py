"""The snapshot: a run's checked contacts, frozen as Parquet; everything after it is a pure function of it."""

import functools
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from exporter.contacts import cleaning, duplicates, payload
from exporter.contacts.marker import property_name
from exporter.errors import SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.segments.members import either, marks
