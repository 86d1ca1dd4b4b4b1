"""Administrators say who is told of what; addresses are secrets, and only they see them by kind and host."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from exporter.errors import DefinitionError, NotAllowedError, NotFoundError, NoticeError
from exporter.notices import following
from exporter.notices.notice import EVERY_OCCASION, Notice
from exporter.notices.notices import Notices
from exporter.notices.thresholds import DEFAULT, Thresholds
from exporter.workspace.people import Person
from exporter.workspace.tables import audit, definitions
from tests.notices.ground import Ground
from tests.notices.receivers import Webhook

ADDRESS = "https://example.com/hook?token=hush"
CONTRIBUTOR = Person("bob@example.com", "contributor")


def test_an_address_is_kept_sealed_and_shown_by_kind_and_host(ground: Ground) -> None:
    saved = ground.notices().save(Notice("Team"), address=ADDRESS)

    kept = ground.notices().get("team")
    assert kept == saved
    assert kept.place == "Webhook at example.com"
    assert kept.address.startswith("sealed:")
    assert ground.secrets.read(kept.address) == ADDRESS
    with ground.store.read() as connection:
        tables = [connection.execute(sa.select(table)).all() for table in (definitions, audit)]
    assert "hush" not in repr(kept) + str(tables)


def test_a_reference_is_kept_as_it_is_and_read_at_each_use(ground: Ground) -> None:
    kept = ground.tell("env:HOOK")
    ground.notices(send=ground.remember).test("Team")

    assert (kept.address, kept.place) == ("env:HOOK", "Webhook at example.com")
    assert [address for address, _ in ground.sent] == ["https://example.com/hook"]


def test_a_reference_that_cannot_be_read_yet_is_kept_and_said_when_it_is_used(ground: Ground) -> None:
    kept = ground.tell("env:NOT_THERE")

    assert kept.place == "an address that could not be read yet"
    with pytest.raises(NoticeError, match="cannot be read from env:NOT_THERE"):
        ground.notices().test("Team")


def test_a_reference_to_what_is_no_address_is_refused(ground: Ground) -> None:
    with pytest.raises(DefinitionError, match="This is no address"):
        ground.tell("env:BAD")


def test_a_change_without_an_address_keeps_the_one_there_is(ground: Ground) -> None:
    before = ground.tell(ADDRESS)

    after = ground.notices().save(Notice("Team", occasions=("slow",), recovery=False))

    assert (after.address, after.place) == (before.address, before.place)
    assert ground.notices().all() == [after]


def test_every_fault_of_a_notice_is_found_at_once(ground: Ground) -> None:
    with pytest.raises(DefinitionError) as refused:
        ground.notices().save(Notice("", exports=("Nothing",), occasions=("boredom",)), address="nonsense")

    assert [issue.where for issue in refused.value.issues] == ["name", "occasions", "exports", "address"]


def test_a_new_notice_needs_an_address(ground: Ground) -> None:
    with pytest.raises(DefinitionError, match="An address is needed"):
        ground.notices().save(Notice("Team"))


@pytest.mark.parametrize(
    "act",
    [
        lambda notices: notices.all(),
        lambda notices: notices.get("Team"),
        lambda notices: notices.save(Notice("Other"), address=ADDRESS),
        lambda notices: notices.delete("Team"),
        lambda notices: notices.test("Team"),
        lambda notices: notices.history(),
        lambda notices: notices.last_told(),
        lambda notices: notices.save_thresholds(DEFAULT),
    ],
)
def test_only_administrators_see_and_change_who_is_told(ground: Ground, act: Callable[[Notices], object]) -> None:
    ground.tell(ADDRESS)

    with pytest.raises(NotAllowedError, match="Only administrators may change who is told"):
        act(ground.notices(CONTRIBUTOR))


def test_a_test_is_told_at_once_and_stays_in_the_history(ground: Ground, webhook: Webhook) -> None:
    ground.tell(webhook.address)
    ground.notices().test("team")
    webhook.status = 500
    with pytest.raises(NoticeError, match="did not take it"):
        ground.notices().test("Team")

    assert [post["title"] for post in webhook.posted] == ["Test of “Team”"] * 2
    history = ground.notices().history()
    assert [(each.status, each.export) for each in history] == [("given up", None), ("told", None)]
    assert ground.notices().last_told()["team"] == history[0]
    assert ("tested", "Team") in {(entry.action, entry.name) for entry in ground.store.audited()}


def test_an_address_that_another_key_sealed_says_what_to_do(ground: Ground) -> None:
    ground.tell(ADDRESS)
    document = ground.store.get("notice", "Team").document
    ground.store.put("notice", "Team", {**document, "address": "sealed:nonsense"}, actor="ann@example.com")

    with pytest.raises(NoticeError, match=r"sealed with another key of the workspace\. Enter it again"):
        ground.notices().test("Team")


def test_thresholds_of_an_export_win_over_those_of_the_workspace(ground: Ground) -> None:
    notices = ground.notices()
    assert notices.thresholds("VIP") == DEFAULT

    notices.save_thresholds(Thresholds(rejected=0.2))
    notices.save_thresholds(Thresholds(minutes=5), export="vip")
    assert (notices.thresholds(), notices.thresholds("VIP")) == (Thresholds(rejected=0.2), Thresholds(minutes=5))
    assert notices.own_thresholds() == {"VIP": Thresholds(minutes=5)}

    notices.save_thresholds(None, export="VIP")
    assert notices.thresholds("VIP") == Thresholds(rejected=0.2)
    notices.save_thresholds(None)
    assert notices.thresholds() == DEFAULT


def test_thresholds_with_faults_or_of_no_export_are_refused(ground: Ground) -> None:
    with pytest.raises(DefinitionError, match="rejected share"):
        ground.notices().save_thresholds(Thresholds(rejected=7))
    with pytest.raises(NotFoundError):
        ground.notices().save_thresholds(DEFAULT, export="Nothing")


def test_an_export_keeps_its_notices_thresholds_and_state_under_a_new_name(both: Ground) -> None:
    both.tell(ADDRESS, exports=("VIP",))
    both.notices().save_thresholds(Thresholds(minutes=5), export="VIP")
    both.ran("Failed", reason="x")
    both.teller(both.remember).look()

    with both.store.begin():
        both.store.rename("export", "VIP", "Gold", actor="ann@example.com")
        following.renamed(both.store, "VIP", "Gold", actor="ann@example.com")

    notices = both.notices()
    assert notices.get("Team").exports == ("Gold",)
    assert notices.own_thresholds() == {"Gold": Thresholds(minutes=5)}
    assert [(state.export, set(state.wrong)) for state in notices.states()] == [("Gold", {"failed"})]
    both.ran(export="Gold")
    both.teller(both.remember).look()
    assert both.sent[-1][1].title == "Export “Gold” is well again"


def test_what_is_kept_of_an_export_goes_with_it(ground: Ground) -> None:
    ground.tell(ADDRESS, exports=("VIP",))
    ground.notices().save_thresholds(Thresholds(minutes=5), export="VIP")
    ground.ran("Failed", reason="x")
    ground.teller(ground.remember).look()

    ground.store.delete("export", "VIP", actor="ann@example.com")
    following.removed(ground.store, "VIP", actor="ann@example.com")
    ground.export("VIP")

    assert ground.notices().states() == []
    assert ground.notices().own_thresholds() == {}
    assert not ground.notices().get("Team").is_about("Other")
    assert ground.notices().get("Team").occasions == EVERY_OCCASION
