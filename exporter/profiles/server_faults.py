"""What a server of profiles says when it fails, put into a sentence; a table of them for each kind of server.

Its own text can quote a value of a condition or of a row, so it never becomes part of a sentence.
"""

import re
from collections.abc import Sequence

from exporter.errors import SourceError

Sentences = Sequence[tuple[str, str]]
"""What the text has, and the sentence for it, of `{name}` and `{server}`; the first that applies counts."""

OTHERWISE = "{server} could not answer what was asked of {name}. Check the table, and try again."


def in_words(said: str, sentences: Sentences, *, name: str, server: str) -> SourceError:
    """Return the sentence for what went wrong.

    Args:
        said: The server's own text, and its code.
        sentences: Those of this kind of server.
        name: What was asked, such as 'The source "customers"'.
        server: Which kind, and where, such as "Spark at localhost:50051"; without user, password and token.
    """
    found = next((sentence for pattern, sentence in sentences if re.search(pattern, said)), OTHERWISE)
    return SourceError(found.format(name=name, server=server))
