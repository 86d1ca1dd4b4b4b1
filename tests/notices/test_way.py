"""Addresses are checked before they are kept, used as they are meant, and repeated nowhere."""

import logging
import socket
import time

import pytest

from exporter.errors import DefinitionError, NoticeError
from exporter.notices.way import OPEN, SERVICES, Place, place, tell
from exporter.notices.words import Said
from tests.notices.receivers import Mailbox, Webhook

SAID = Said("A title", "A text.")


@pytest.mark.parametrize(
    ("address", "service", "host"),
    [
        ("mailtos://ann:hush@mail.example.com?to=team@example.com", "Mail", "mail.example.com"),
        ("mailto://ann:hush@gmail.com", "Mail", "smtp.gmail.com"),
        ("mailto://127.0.0.1:2525?from=a@example.com&to=b@example.com", "Mail", "127.0.0.1"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack", "hooks.slack.com"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack", "hooks.slack.com"),
        ("workflows://a.logic.azure.com:443/workflow/hush/", "Microsoft Teams", "a.logic.azure.com"),
        ("https://example.com/hook?token=hush", "Webhook", "example.com"),
        ("jsons://ann:hush@example.com/hook", "Webhook", "example.com"),
        ("http://127.0.0.1:9000/hook", "Webhook", "127.0.0.1"),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "Discord", "discord.com"),
        ("https://chat.googleapis.com/v1/spaces/AAA/messages?key=k&token=t", "Google Chat", "chat.googleapis.com"),
        ("tgram://123456789:abcdefg_hijklmnopqrstuvwxyz1234567/12315544", "Telegram", "api.telegram.org"),
        ("mmosts://chat.example.com/3ccdd113474722377935511fc85d3dd4", "Mattermost", "chat.example.com"),
        ("rockets://ann:hush@chat.example.com/#Channel", "Rocket.Chat", "chat.example.com"),
        ("pagerduty://a@abcdefabcdef12345678901234567890", "PagerDuty", "events.pagerduty.com"),
        ("opsgenie://8b799edf-6f98-4d3a-9be7-2862fb4e5752", "Opsgenie", "api.opsgenie.com"),
    ],
)
def test_an_address_shows_what_it_is_of_and_where_it_leads_only(address: str, service: str, host: str) -> None:
    assert place(address) == Place(service, host)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nonsense hush", "This is no address"),
        ("", "This is no address"),
        ("json://[hush", "This is no address"),
        ("mailtos://hush", "This is no address of Mail, Slack"),
        ("syslog://hush", "This is no address of Mail, Slack"),
        ("file:///etc/hush", "This is no address of Mail, Slack"),
        ("http://example.com/hush", "in the clear"),
        ("json://example.com/hush", "in the clear"),
        ("mailto://ann:hush@mail.example.com", "in the clear"),
        ("mailto://127.0.0.1?smtp=hush.example.com&from=a@example.com&to=b@example.com", "in the clear"),
        ("mmost://chat.example.com/3ccdd113474722377935511fc85hush", "in the clear"),
        ("rocket://ann:hush@chat.example.com/#Channel", "in the clear"),
        ("mailtos://ann:hush@mail.example.com?mode=insecure", "in the clear"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?template=/etc/hush", "“template” is not for"),
        ("mailtos://ann:hush@mail.example.com?pgpprv=/etc/hush", "“pgpprv” is not for"),
        ("jsons://example.com/hush?verify=no", "“verify” is not for"),
    ],
)
def test_what_is_no_address_or_a_dangerous_one_is_refused_without_repeating_it(
    address: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(DefinitionError) as refused:
        place(address)

    assert reason in str(refused.value)
    assert "hush" not in str(refused.value) + caplog.text


def test_every_service_is_one_that_apprise_knows() -> None:
    import apprise

    kinds = ("protocols", "secure_protocols")
    known = {one for each in apprise.Apprise().details()["schemas"] for kind in kinds for one in each[kind] or ()}

    assert set(SERVICES) <= known
    assert set(OPEN) <= set(SERVICES)


def test_a_mail_holds_its_title_and_text_as_they_are(mailbox: Mailbox) -> None:
    tell(
        mailbox.address,
        Said("Export “VIP” failed", "Line 1\n<b>not bold</b> & *not bold*\nhttps://a.example/run?run=1"),
    )

    mail = mailbox.mails[0]
    assert (mail["Subject"], mail["To"]) == ("Export “VIP” failed", "team@example.com")
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content().replace("\r\n", "\n")
    assert "Line 1\n<b>not bold</b> & *not bold*\nhttps://a.example/run?run=1" in text


def test_a_title_puts_no_header_into_a_mail(mailbox: Mailbox) -> None:
    tell(mailbox.address, Said("A\r\nBcc: eve@example.com\r\n\r\nHello", "text"))

    mail = mailbox.mails[0]
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]


def test_a_webhook_gets_its_own_query_and_plain_text(webhook: Webhook) -> None:
    tell(webhook.address, Said("A <title>", "A text with <b>, & and *.", is_good=True))

    assert webhook.paths == ["/hook?token=hush"]
    assert webhook.posted[0]["title"] == "A <title>"
    assert webhook.posted[0]["message"] == "A text with <b>, & and *."
    assert webhook.posted[0]["type"] == "success"


@pytest.mark.parametrize("status", [302, 307, 400, 401, 404, 500])
def test_a_webhook_that_does_not_take_it_is_an_error(
    webhook: Webhook, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    webhook.status, webhook.location = status, f"http://127.0.0.1:{webhook.port}/elsewhere"

    with pytest.raises(NoticeError, match=r"Webhook at 127\.0\.0\.1 could not be reached, or did not take it") as error:
        tell(webhook.address, SAID)

    assert len(webhook.posted) == 1
    assert "hush" not in str(error.value) + caplog.text


def test_a_way_that_is_down_is_an_error(port: int) -> None:
    with pytest.raises(NoticeError, match=r"Mail at 127\.0\.0\.1"):
        tell(f"mailto://127.0.0.1:{port}?from=a@example.com&to=b@example.com", SAID)


def test_a_server_that_never_answers_is_waited_for_no_longer_than_it_may() -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"mailto://127.0.0.1:{silent.getsockname()[1]}?from=a@example.com&to=b@example.com"
        with pytest.raises(NoticeError):
            tell(address, SAID, patience=0.2)

    assert time.monotonic() - began < 10
