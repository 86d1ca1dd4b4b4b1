import time

import pytest

from pages.ui.going_on import Place, Places, of_browser


def test_a_browser_is_known_by_its_cookie_however_that_is_masked() -> None:
    before, after = "2|a4f57e51|f14643004044ba65|1795363541", "2|489d2bc9|1d461698ac2cef3d|1795363541"

    assert of_browser(before) == "55b33d51e4b1c434"
    assert of_browser("2|00000000|55b33d51e4b1c434|1") == of_browser(before)
    assert of_browser(after) != of_browser(before)


@pytest.mark.parametrize("cookie", [None, "", "2|a4|f1", "2|zz|f1|1", "2||f1|1", "2|a4||1"])
def test_no_browser_is_known_by_a_cookie_of_another_form(cookie: str | None) -> None:
    assert of_browser(cookie) is None


def test_a_browser_goes_on_once_and_only_where_it_was_itself() -> None:
    places = Places()
    places.put("one", Place(("run", {"run": "r1"}), time.time() + 60))
    places.put("two", Place(("runs", {}), time.time() - 1))

    assert places.take("two") is None
    taken = places.take("one")
    assert taken is not None
    assert taken.address == ("run", {"run": "r1"})
    assert places.take("one") is None
