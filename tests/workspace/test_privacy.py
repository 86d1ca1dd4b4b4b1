"""The privacy texts: each language says the same, and what was published stays as it was."""

import re

import pytest

from exporter.errors import NotFoundError
from exporter.workspace import privacy
from exporter.workspace.privacy import LANGUAGES, TEXT_VERSION

PUBLISHED = {
    ("2026-11", "en"): "19b085942e51af0f7f1c5a6a9d3d4f6655d67bcc0a4929a5f358a25003c5a78f",
    ("2026-11-22", "en"): "308618e095943972a886705df1a9f6d5d4589c6fd6ea93d76b500d601042f9d0",
    ("2026-11-22", "eu"): "010a993b88b2638eb6f5ba3a77ac51134641d7978732d7594d227bf77a288357",
    ("2026-11-22", "fi"): "7a3424e240083ae888bad0ed5f4fe6e200c59ad09211076b21a1cf85ceed2def",
    ("2026-11-22", "hu"): "d2e68d8a095b3867632bbfb681078009bd163b5d9714aa1029a4916fe71819a5",
    ("2026-11-22", "pl"): "e711b5b64fee68aa92c4e451c2478cf20be22d2bba057532289d95c515d2506b",
    ("2026-11-22", "ro"): "cc37b84831a2ca2935883bbbd7f04041370bbc5582d65068b9719636faa16b4e",
}
"""Whoever wants to say something else publishes another version; these lines are only ever added to."""


def test_no_text_that_was_published_is_changed_or_taken_away() -> None:
    assert {each: privacy.fingerprint(each[1], version=each[0]) for each in privacy.published()} == PUBLISHED


def test_the_text_of_now_can_be_read_in_every_language() -> None:
    assert {language for version, language in privacy.published() if version == TEXT_VERSION} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_points_in_the_same_order(language: str) -> None:
    here, english = privacy.text(language), privacy.text("en")

    assert len(re.findall(r"^- \*\*.+:\*\* ", here, re.MULTILINE)) == 4
    assert [bool(line) for line in here.splitlines()] == [bool(line) for line in english.splitlines()]
    assert all(word in here for word in ("Omnisend", "API"))
    assert (here == english) == (language == "en")


def test_the_text_says_what_leaves_where_to_and_how_to_stop_it() -> None:
    for word in ("email address", "Omnisend", "API key", "withdraw", "nothing more is sent", "as long as"):
        assert word in privacy.text()


@pytest.mark.parametrize(("version", "language"), [("2026-11", "hu"), ("1999", "en"), ("..", "en"), ("", "../../x")])
def test_a_text_that_was_never_published_is_not_to_be_had(version: str, language: str) -> None:
    with pytest.raises(NotFoundError, match="There is no privacy text of version"):
        privacy.text(language, version=version)


@pytest.mark.parametrize(
    ("locale", "language"), [("hu-HU", "hu"), ("eu", "eu"), ("PL-pl", "pl"), ("de-DE", "en"), ("", "en"), (None, "en")]
)
def test_a_browser_is_met_in_its_own_language_where_there_is_a_text_in_it(locale: str | None, language: str) -> None:
    assert privacy.language_like(locale) == language
