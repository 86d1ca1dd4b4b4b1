"""Personal data made unreadable for screen sharing and for those who only look: enough is left to tell rows apart."""

from collections.abc import Mapping

import polars as pl

from exporter.insight.personal import PersonalKind

DOTS = "•••"


def masked(frame: pl.DataFrame, personal: Mapping[str, PersonalKind]) -> pl.DataFrame:
    """Mask the personal columns of a frame.

    Args:
        frame: With any of the columns of a source.
        personal: As `personal.personal` finds them; columns that the frame has not are left out.

    Returns:
        The same rows and columns; masked ones are String: an email as "a•••@example.com", a name as "A•••", a phone
        number as "+36•••42", a birthday as its year "1985-••-••", an address as "•••". Null and blank stay.
    """
    return frame.with_columns(
        _mask(column, kind).alias(column) for column, kind in personal.items() if column in frame.columns
    )


def _mask(column: str, kind: PersonalKind) -> pl.Expr:
    text = pl.col(column).cast(pl.String)
    trimmed = text.str.strip_chars()
    match kind:
        case "email":
            shown = pl.when(trimmed.str.contains("@", literal=True)).then(
                pl.concat_str(trimmed.str.head(1), pl.lit(DOTS + "@"), trimmed.str.extract(r"@([^@]*)$"))
            )
            hidden = shown.otherwise(pl.lit(DOTS))
        case "phone":
            ends = pl.concat_str(trimmed.str.head(3), pl.lit(DOTS), trimmed.str.tail(2))
            hidden = pl.when(trimmed.str.len_chars() > 6).then(ends).otherwise(pl.lit(DOTS))  # noqa: PLR2004 -- both ends
        case "birthdate":
            dated = trimmed.str.contains(r"^[0-9]{4}-")
            hidden = pl.when(dated).then(pl.concat_str(trimmed.str.head(4), pl.lit("-••-••"))).otherwise(pl.lit(DOTS))
        case "first_name" | "last_name":
            hidden = pl.concat_str(trimmed.str.head(1), pl.lit(DOTS))
        case "name":
            hidden = trimmed.str.replace_all(r"(\S)\S*", "${1}" + DOTS)
        case _:
            hidden = pl.lit(DOTS)
    return pl.when(trimmed != "").then(hidden).otherwise(text)
