"""The way to Spark Connect: sessions, uploads, and its faults put into sentences."""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pyarrow as pa

from exporter.errors import SourceError
from exporter.profiles.server_faults import Sentences, in_words


@contextmanager
def _named() -> Iterator[None]:
    """Let the main module have a file: pyspark takes one without for a test of its own, and ends the process."""
    main = sys.modules["__main__"]
    if hasattr(main, "__file__"):
        yield
        return
    main.__file__ = "main"
    try:
        yield
    finally:
        del main.__file__


with _named(), warnings.catch_warnings():
    # Only Arrow is taken from it, never a frame of pandas, of which it knows the versions before 3.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    import grpc  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.plan import SQL
    from pyspark.sql.connect.session import SparkSession
    from pyspark.sql.types import StructType

# What it warns of is said in a sentence here.
warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")

RETRIES = 3
"""How often a server is asked again that does not answer, within about two seconds."""

SESSION_IS_GONE = r"INVALID_HANDLE|SESSION_|session .*(not found|closed|expired)|RETRIES_EXCEEDED|UNAVAILABLE"
"""What is said where a session is of no more use."""

ERRORS = (PySparkException, grpc.RpcError, pa.ArrowException, OSError)

KNOWN: Sentences = (
    (
        r"UNAUTHENTICATED|PERMISSION_DENIED|INSUFFICIENT_PERMISSIONS",
        "{server} refuses the login. Check the token in the address that {name} names.",
    ),
    (
        SESSION_IS_GONE + r"|DNS resolution|[Ff]ailed to connect|[Cc]onnection (refused|reset)|DEADLINE_EXCEEDED",
        "{server} cannot be reached. Check its address, and whether it runs; then try again.",
    ),
    (
        r"(TABLE_OR_VIEW|FIELD|PATH|SCHEMA)_NOT_FOUND|UNRESOLVED_COLUMN|cannot resolve|not found|does not exist",
        "A table or column that {name} needs is gone. Put it back, or choose another one.",
    ),
    (
        r"OutOfMemory|RESOURCE_EXHAUSTED|[Rr]esources exhausted|No space left",
        "{server} has not enough memory or disk to read {name}. Try again later.",
    ),
    (r"INVALID_REGEXP|regex", "The pattern is none that Spark understands. Write it in another way."),
    (
        r"to Spark data type|[Uu]nsupported|not (yet )?(implemented|supported)",
        "{server} cannot do what is asked of {name}: one of its types or functions is unknown there.",
    ),
    (r"OPERATION_CANCELED|CANCELLED|interrupted", "Reading {name} was stopped."),
    (
        r"CAST_|[Cc]ast error|cast|DATATYPE_MISMATCH|type|OVERFLOW|DIVIDE_BY_ZERO|divide by zero|out of range",
        (
            "{name} no longer fits what is asked of it: a column has changed its type. Look at the conditions and the "
            "mapping that use it, and save them again."
        ),
    ),
)


@contextmanager
def translating(name: str, address: str) -> Iterator[None]:
    """Turn what Spark raises inside into a SourceError about `name`, such as 'The source "customers"'."""
    try:
        yield
    except ERRORS as error:
        said = f"{getattr(error, 'code', str)()} {error}" if isinstance(error, grpc.RpcError) else str(error)
        raise in_words(said, KNOWN, name=name, server=f"Spark at {place(address)}") from None


def place(address: str) -> str:
    """Return where a server is, without the token."""
    return urlsplit(address).netloc.rpartition("@")[2]


def session(address: str) -> SparkSession:
    """Make a session at a server; nothing is asked yet. Raises SourceError if the address is none."""
    try:
        made = SparkSession(connection=address.strip())
    except PySparkException:
        raise SourceError("The address of a Spark Connect server is written sc://host:port.") from None
    made.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES, initial_backoff=200, max_backoff=1000)])
    return made


def schema(asking: SparkSession, asked: str) -> list[tuple[str, str]]:
    """Describe the columns of a query: their names, and Spark's names of their types."""
    fields = asking.client.schema(SQL(asked).to_proto(asking.client)).fields
    return [(field.name, field.dataType.simpleString()) for field in fields]


def tables(asking: SparkSession, asked: str) -> Iterator[pa.Table]:
    """Run a query and return its rows as they come; one table at least, which may be empty."""
    found = asking.client.to_table_as_iterator(SQL(asked).to_proto(asking.client), {})
    return (each for each in found if not isinstance(each, StructType))


def upload(asking: SparkSession, view: str, content: pa.Table) -> None:
    """Put rows into a temporary view of a session."""
    asking.createDataFrame(content).createOrReplaceTempView(view)


def forget(asking: SparkSession, view: str) -> None:
    """Let go of a temporary view."""
    asking.catalog.dropTempView(view)
