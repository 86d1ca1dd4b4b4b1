"""Workers tell people for real, and nothing that they tell holds a customer or a secret."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from exporter.errors import SettingsError
from exporter.notices.notice import Notice
from exporter.settings import Settings
from exporter.settings import read as read_settings
from exporter.toolkit import Toolkit
from tests.notices.ground import Ground
from tests.notices.receivers import Mailbox, Webhook

PLANTED = "anna.planted@example.com"


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    with Toolkit.open(settings) as opened:
        yield opened


def test_a_worker_tells_at_the_latest_when_it_leaves(kit: Toolkit, mailbox: Mailbox) -> None:
    ground = Ground(kit.store, kit.secrets, now=time.time() - 7200)
    kit.notices.save(Notice("Team"), address=mailbox.address)
    ground.ran("Failed", reason="The key was revoked.")

    with kit.worker():
        pass

    assert [mail["Subject"] for mail in mailbox.mails] == ["Export “VIP” failed"]
    assert [(each.status, each.attempts) for each in kit.notices.history()] == [("told", 1)]


def test_a_way_that_hangs_holds_up_no_run_and_no_other_thread(kit: Toolkit) -> None:
    ground = Ground(kit.store, kit.secrets)
    ground.tell("https://example.com/hook")
    ground.ran("Failed", reason="x")
    asked, answer, leaving = threading.Event(), threading.Event(), threading.Event()

    def hang(_: str, __: object) -> None:
        asked.set()
        answer.wait(30)

    teller = ground.teller(hang)
    leaving.set()
    beside = threading.Thread(target=teller.keep_looking, args=(leaving,))
    beside.start()
    assert asked.wait(10)

    ground.ran(export="VIP")
    assert kit.journal.run("run-2").status == "Successful"
    assert ground.notices().history()[0].status == "waiting"
    answer.set()
    beside.join(10)
    assert ground.notices().history()[0].status == "told"


def test_nothing_that_is_told_holds_a_customer_or_a_secret(
    ground: Ground, mailbox: Mailbox, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    ground.tell(mailbox.address, "Mail")
    ground.tell(webhook.address, "Webhook")
    ground.tell(mailbox.address.replace("mailto://", "mailto://ann:hush@"), "Refused", occasions=("failed",))
    planted: dict[str, Any] = {
        "refused": {PLANTED: 1},
        "notes": [{"email": PLANTED}],
        "requested_by": PLANTED,
        "connection": PLANTED,
    }
    ground.ran("Failed", reason=f"Row 3: {PLANTED} is malformed.", **planted)
    ground.teller().look()
    ground.ran("Completed with warnings", rejected=500, **planted)
    ground.teller().look()

    told = [mail.as_string() + str(mail.get_content()) for mail in mailbox.mails]
    assert (len(told), len(webhook.posted)) == (2, 2)
    assert "(an email address) is malformed" in str(webhook.posted)
    history, notices = ground.notices().history(), ground.store.all("notice")
    assert {each.status for each in history if each.notice == "Refused"} == {"waiting"}
    kept = [each.text + str(each) for each in history] + [str(each.document) for each in notices]
    for text in (*told, str(webhook.posted), *kept, caplog.text):
        assert "planted" not in text
        assert "hush" not in text


def test_a_hostile_name_mentions_nobody_and_links_nowhere_in_a_chat(
    ground: Ground, webhook: Webhook, mailbox: Mailbox
) -> None:
    name = "<!channel> @all [win](https://evil.example) <https://evil.example|win> `x` **b**"
    ground.export(name)
    ground.tell(f"mmost://127.0.0.1:{webhook.port}/3ccdd113474722377935511fc85d3dd4", "Chat")
    ground.tell(mailbox.address, "Mail")
    ground.ran("Failed", reason="x", export=name)

    ground.teller().look()

    chat, mail = str(webhook.posted[0]), mailbox.mails[0]
    assert "Run run-1: https://exporter.example.com/run?run=run-1" in chat
    for active in ("<!", "@all", "[win]", "://evil", "evil.example", "|win", "`x`", "**b"):
        assert active not in chat
        assert active not in f"{mail['Subject']} {mail.get_content()}"
    assert {each.status for each in ground.notices().history()} == {"told"}


def test_where_people_reach_the_app_is_a_setting() -> None:
    settings = read_settings({"EXPORTER_APP_URL": "https://exporter.example.com/app/"})

    assert settings.app_url == "https://exporter.example.com/app"
    assert read_settings({}).app_url is None
    with pytest.raises(SettingsError, match="EXPORTER_APP_URL is no web address"):
        read_settings({"EXPORTER_APP_URL": "exporter"})
