"""What the charts promise: each says what is seen and in which unit, in both modes, whatever the frames hold."""

import re
from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl
import pytest

from exporter import charts
from exporter.runs.report import REASON_LABELS if False else Report
