"""Text that a spreadsheet would take for a formula, made harmless."""

import polars as pl

RUNS_AS_FORMULA = r"^[=+\-@\t\r]"
"""First characters at which a spreadsheet takes a cell for a formula (OWASP, CSV injection)."""


def neutral(frame: pl.DataFrame) -> pl.DataFrame:
    """Return text cells with an apostrophe where a spreadsheet would take them for a formula."""
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(RUNS_AS_FORMULA))
        .then(pl.concat_str(pl.lit("'"), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in text
    )
