"""People are told once when an export goes wrong and once when it is well again, whoever tells them."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from exporter.errors import NoticeError
from exporter.notices.telling import LEASE, NEWS, pause
from exporter.notices.thresholds import Thresholds
from exporter.notices.words import Said
from exporter.workspace.store import Store
from exporter.workspace.told import ExportState, Telling, Told
from tests.notices.ground import Ground
from tests.notices.receivers import Mailbox, Webhook

HOOK = "https://example.com/hook"


def titles(ground: Ground) -> list[str]:
    return [said.title for _, said in ground.sent]


def look(ground: Ground) -> list[str]:
    """Let a worker look once, and return the titles of all that was ever told."""
    ground.teller(ground.remember).look()
    return titles(ground)


def test_the_first_failure_is_told_and_the_next_ones_are_not(both: Ground) -> None:
    both.tell(HOOK)

    both.ran("Failed", reason="The key was revoked.")
    assert look(both) == ["Export “VIP” failed"]
    both.ran("Failed", reason="The key was revoked.")
    both.ran("Failed", reason="Another reason.")
    assert look(both) == ["Export “VIP” failed"]

    address, said = both.sent[0]
    assert address == HOOK
    assert said.text.splitlines() == [
        "The key was revoked.",
        "Run run-1: https://exporter.example.com/run?run=run-1",
        "You hear of it again when that changes.",
    ]


def test_recovery_is_told_once(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran("Failed", reason="x")
    look(ground)

    for _ in range(2):
        ground.ran()
        look(ground)

    assert titles(ground) == ["Export “VIP” failed", "Export “VIP” is well again"]
    assert ground.sent[1][1].is_good
    assert "Over: a run failed." in ground.sent[1][1].text
    assert "Last run: 1,000 members, 1,000 accepted, 0 rejected." in ground.sent[1][1].text


def test_an_export_that_was_always_well_is_never_told_of(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran()

    assert look(ground) == []
    assert [(state.export, state.wrong) for state in ground.notices().states()] == [("VIP", {})]


def test_a_threshold_is_told_with_its_figures(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran("Completed with warnings", rejected=200)

    assert look(ground) == ["Export “VIP” had many rejected contacts"]
    assert "Omnisend rejected 200 of 1,000 contacts (20 %; told beyond 5 %)." in ground.sent[0][1].text


def test_an_export_follows_thresholds_of_its_own(both: Ground) -> None:
    both.export("Quiet")
    both.tell(HOOK)
    both.notices().save_thresholds(Thresholds(rejected=0.5), export="Quiet")

    both.ran("Completed with warnings", rejected=200)
    both.ran("Completed with warnings", rejected=200, export="Quiet")

    assert look(both) == ["Export “VIP” had many rejected contacts"]


def test_a_run_that_was_held_is_told_with_what_to_do(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran("Skipped", reason="Nobody has agreed. Agree first.", started_at=None, members=0)

    assert look(ground) == ["Export “VIP” was skipped: somebody has to act"]
    assert ground.sent[0][1].text.startswith("Nobody has agreed. Agree first.")


def test_each_address_hears_of_its_exports_and_occasions_only(ground: Ground) -> None:
    ground.export("Other")
    ground.tell("https://example.com/all", "All")
    ground.tell("https://example.com/other", "Of other", exports=("other",))
    ground.tell("https://example.com/slow", "Slow ones", occasions=("slow",))
    ground.tell("https://example.com/no", "No recovery", recovery=False)

    ground.ran("Failed", reason="x")
    look(ground)
    ground.ran()
    look(ground)
    ground.ran("Failed", reason="x", export="Other")
    look(ground)

    told = [(address.rpartition("/")[2], said.title.partition("” ")[2]) for address, said in ground.sent]
    assert told == [
        ("all", "failed"),
        ("no", "failed"),
        ("all", "is well again"),
        ("all", "failed"),
        ("no", "failed"),
        ("other", "failed"),
    ]


def test_a_run_that_is_resumed_is_no_recovery_until_it_has_succeeded(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran()
    failed = ground.ran("Failed", reason="x")
    look(ground)

    ground.journal.resume(failed, by="ann@example.com")
    ground.ran("Canceled")
    assert look(ground) == ["Export “VIP” failed"]
    ground.journal.change(failed, status="Successful", ended_at=ground.now + 60)
    ground.now += 60

    assert look(ground) == ["Export “VIP” failed", "Export “VIP” is well again"]


def test_what_ended_long_ago_is_no_news(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran("Failed", reason="x")
    ground.now += NEWS + 1

    assert look(ground) == []
    assert [state.wrong for state in ground.notices().states()] == [{"failed": "x"}]


def test_an_export_that_is_gone_is_not_told_of(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran("Failed", reason="x", export="Removed")

    assert look(ground) == []


def test_of_workers_that_look_at_once_one_tells(both: Ground, url: str) -> None:
    both.tell(HOOK)
    both.ran("Failed", reason="x")
    ready = threading.Barrier(4)
    stores = [Store(url) for _ in range(4)]

    def work(store: Store) -> None:
        mine = Ground(store, both.secrets, now=both.now, sent=both.sent)
        teller = mine.teller(mine.remember)
        ready.wait()
        teller.look()

    threads = [threading.Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()

    assert titles(both) == ["Export “VIP” failed"]


def test_a_state_is_written_only_over_the_one_that_was_read(both: Ground) -> None:
    told, words = Told(both.store), Telling("Team", "A title", "A text.", both.now)
    assert told.put(None, ExportState("VIP"), [words])
    before = told.states()["vip"]
    after = replace(before, wrong={"failed": "x"})

    assert told.put(before, after, [words])
    assert not told.put(before, after, [words])
    assert not told.put(None, after, [words])

    assert len(told.latest()) == 2
    assert told.states()["vip"] == replace(after, number=2)


def test_an_attempt_is_made_by_one_worker_at_a_time(both: Ground) -> None:
    told = Told(both.store)
    told.add(Telling("Team", "A title", "A text.", both.now))
    waiting = told.due(both.now)[0]

    assert told.claim(waiting, until=both.now + 60)
    assert not told.claim(waiting, until=both.now + 60)
    assert told.due(both.now) == []


def failing(ground: Ground, problem: str = "It is down.") -> Callable[[str, Said], None]:
    """Return a way that is down, and that remembers who wanted to go it."""

    def send(address: str, said: Said) -> None:
        ground.remember(address, said)
        raise NoticeError(problem)

    return send


def test_while_the_way_is_down_it_is_tried_again_with_growing_pauses_for_a_day(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran("Failed", reason="x")
    began, tried = ground.now, []
    teller = ground.teller(failing(ground))

    teller.look()
    while (last := ground.notices().history()[0]).status == "waiting":
        tried.append(ground.now - began)
        ground.now = last.next_at
        teller.look()
    tried.append(ground.now - began)

    gaps = [after - before for before, after in itertools.pairwise(tried)]
    assert gaps[:8] == [30, 60, 120, 240, 480, 960, 1920, 3600]
    assert set(gaps[8:]) == {3600}
    assert NEWS - 3600 <= tried[-1] <= NEWS
    assert (last.status, last.problem, last.attempts) == ("given up", "It is down.", len(tried))


def test_what_else_goes_to_an_address_that_is_down_waits_and_comes_in_order(both: Ground) -> None:
    both.export("Other")
    both.tell(HOOK)
    both.ran("Failed", reason="x")
    both.ran("Failed", reason="x", export="Other")
    both.teller(failing(both)).look()
    assert len(both.sent) == 1
    both.sent.clear()

    both.now += 29
    assert look(both) == []
    both.now += 1

    assert look(both) == ["Export “VIP” failed", "Export “Other” failed"]


def test_an_address_that_is_down_holds_up_no_other(ground: Ground) -> None:
    ground.tell("https://example.com/down", "A")
    ground.tell(HOOK, "B")
    ground.ran("Failed", reason="x")

    def send(address: str, said: Said) -> None:
        ground.remember(address, said)
        if address != HOOK:
            raise NoticeError("It is down.")

    ground.teller(send).look()

    assert [each.status for each in ground.notices().history()] == ["told", "waiting"]


def test_an_attempt_whose_worker_died_is_made_again(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran("Failed", reason="x")

    def die(_: str, __: Said) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ground.teller(die).look()

    assert look(ground) == []
    ground.now += LEASE
    assert look(ground) == ["Export “VIP” failed"]


def test_a_notice_that_was_removed_is_told_nothing_more(ground: Ground) -> None:
    ground.tell(HOOK)
    ground.ran("Failed", reason="x")
    ground.teller(ground.remember).judge()
    ground.notices().delete("team")

    assert look(ground) == []
    assert [each.status for each in ground.notices().history()] == ["given up"]


def test_a_mail_server_and_a_webhook_are_told_for_real(ground: Ground, mailbox: Mailbox, webhook: Webhook) -> None:
    ground.tell(mailbox.address, "Mail")
    ground.tell(webhook.address, "Webhook")
    ground.ran("Failed", reason="The key was revoked.")

    ground.teller().look()
    ground.teller().look()

    assert [mail["Subject"] for mail in mailbox.mails] == ["Export “VIP” failed"]
    assert mailbox.mails[0]["To"] == "team@example.com"
    assert mailbox.mails[0].get_content_type() == "text/plain"
    assert "The key was revoked." in mailbox.mails[0].get_content()
    assert "https://exporter.example.com/run?run=run-1" in mailbox.mails[0].get_content()
    assert [(post["title"], post["type"]) for post in webhook.posted] == [("Export “VIP” failed", "failure")]
    assert [each.status for each in ground.notices().history()] == ["told", "told"]
    assert webhook.paths == ["/hook?token=hush"]


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (7, 1920), (8, 3600), (5000, 3600)])
def test_pauses_grow_up_to_an_hour(attempts: int, seconds: float) -> None:
    assert pause(attempts) == seconds
