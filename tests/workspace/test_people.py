import pytest

from exporter.workspace.people import email_fault


@pytest.mark.parametrize(
    "email", ["ann@example.com", "administrator@localhost", "ő.kis@példa.hu", "a+b@sub.example.com"]
)
def test_an_email_address_is_one(email: str) -> None:
    assert email_fault(email) is None


@pytest.mark.parametrize(
    "email", ["", "ann", "ann@", "@example.com", "a b@example.com", "ann@example..com", "a\n@b.c", "a" * 200 + "@b.c"]
)
def test_what_is_none_is_told(email: str) -> None:
    assert email_fault(email) == "This is an email address, such as ann@example.com."
