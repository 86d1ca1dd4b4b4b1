"""Profiles that share an email address, and contacts that share a phone, found over all contacts of a run.

Memory stays small: a column becomes eight bytes a row, and only rows that share those are looked at as they are.
"""

from dataclasses import dataclass

import polars as pl

from exporter.contacts.cleaning import MARK, Cleaned, notes


@dataclass(frozen=True, slots=True, eq=False)
class Duplicates:
    """Which staged contacts are not sent as they are; made by `find_duplicates`.

    Args:
        later: `position` of contacts whose email an earlier one has.
        merged: `position` of contacts that later ones repeat, with the `mark:<segment>` columns of all of them.
        phones: `position` of contacts whose phone an earlier one has that is sent.
    """

    later: pl.DataFrame
    merged: pl.DataFrame
    phones: pl.DataFrame

    def settle(self, contacts: pl.DataFrame, *, start: int) -> Cleaned:
        """Take the duplicates out of a chunk of what was staged.

        Args:
            contacts: Rows as they were staged, in their order.
            start: The position of the first of them, 0 for the first staged.

        Returns:
            `contacts` without later duplicates, with merged marks and without phones that are taken;
            the later duplicates as refused; the phones as notes.
        """
        chunk = contacts.with_row_index("position", offset=start)
        end = start + contacts.height
        later, merged, phones = (
            frame.filter(pl.col("position").is_between(start, end, closed="left"))
            for frame in (self.later, self.merged, self.phones)
        )
        refused = chunk.join(later, on="position", how="semi", maintain_order="left")
        kept = chunk.join(later, on="position", how="anti", maintain_order="left")
        if phones.height:
            has_taken_phone = pl.col("position").is_in(phones["position"].implode())
            kept = kept.with_columns(phone=pl.when(~has_taken_phone).then("phone"))
        if merged.height:
            kept = kept.update(merged, on="position", how="left")
        return Cleaned(
            contacts=kept.drop("position"),
            refused=refused.select(
                "key", reason=pl.lit("duplicate_email"), field=pl.lit("email"), value=pl.col("email")
            ),
            notes=notes({("phone", "duplicate_phone"): phones.height}),
        )


def find_duplicates(staged: pl.LazyFrame) -> Duplicates:
    """Find duplicates among all cleaned contacts of a run. The first in their order is kept: the smallest key.

    Call it once all chunks are cleaned and staged, then take the staged rows through `settle` in the same order:

        for chunk in profiles.stream(...):                       # in key order
            stage(clean(chunk, mapping, ...).contacts)           # append to one Parquet file
        duplicates = find_duplicates(pl.scan_parquet(staging))
        start = 0
        for chunk in staged_chunks:                              # of any size
            settled = duplicates.settle(chunk, start=start)
            start += chunk.height
            write(settled.contacts, settled.refused, settled.notes)

    Args:
        staged: `Cleaned.contacts` of all chunks one after the other, in key order: `email` without nulls, and if they
            are there `phone` and `mark:<segment>`.
    """
    names = staged.collect_schema().names()
    marks = [name for name in names if name.startswith(MARK)]
    rows = staged.with_row_index("position")
    emails = _shared(rows, staged, "email", marks).with_columns(first=pl.col("position").min().over("email"))
    is_later = pl.col("position") > pl.col("first")
    merged = emails.filter(is_later.any().over("email")).group_by(position="first").agg(pl.col(marks).any())
    later = emails.filter(is_later).select("position")
    phones = later.clear()
    if "phone" in names:
        numbers = _shared(rows, staged, "phone", []).join(later, on="position", how="anti")
        phones = numbers.filter(pl.col("position") > pl.col("position").min().over("phone")).select("position")
    return Duplicates(later=later.sort("position"), merged=merged.sort("position"), phones=phones.sort("position"))


def _shared(rows: pl.LazyFrame, staged: pl.LazyFrame, column: str, others: list[str]) -> pl.DataFrame:
    """Read the rows whose `column` may be another's too: all that share a hash, nulls left out."""
    hashes = staged.select(pl.when(pl.col(column).is_not_null()).then(pl.col(column).hash())).collect().to_series()
    positions = (hashes.is_duplicated() & hashes.is_not_null()).arg_true().alias("position")
    wanted = pl.LazyFrame({"position": positions})
    return rows.select("position", column, *others).join(wanted, on="position", how="semi").collect()
