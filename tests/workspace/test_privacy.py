"""The privacy texts: each language says the same, and what was published stays as it was."""

import re

import pytest

from exporter.errors import NotFoundError
from exporter.workspace import privacy
from exporter.workspace.privacy import LANGUAGES, TEXT_VERSION

PUBLISHED = {
    ("2026-11", "en"): "19b085942e51af0f7f1c5a6a9d3d4f6655d67bcc0a4929a5f358a25003c5a78f",
    ("2026-11-22", "en"): "308618e095943972a886705df1a9f6d5d4589c6fd6ea93d76b500d601042f9d0",
    ("2026-11-22", "eu"): "e4593ca10706c4cfee5436f881228631b87076489fb624606360851821ac878b",
    ("2026-11-22", "fi"): "5cf5763fe069943bfeb94dd9861f1bbe0a10865d0e34c4df853a3f73840c5f40",
    ("2026-11-22", "hu"): "60dec6f0cd112b2150e49630035de2c4beacd9dabe3b218dba8d6f388181bbaa",
    ("2026-11-22", "pl"): "f27aea8155cc22fc15488c6ddd78dc3cf14f5dc5f2194960e6d2d3c8d5199db1",
    ("2026-11-22", "ro"): "ade8bba463251875e0082c93e901572979dc81e0db8f1c7f6585f8dc439437df",
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
