"""What a session promises to the widgets of its pages."""

from streamlit.testing.v1 import AppTest


def drawn_again_at_once() -> None:
    """Draw a page that runs again of its own accord in its first run."""
    import streamlit as st

    from pages.ui import session

    session.frame()
    session.begin("box", "Ana")
    st.text_input("Box", key="box")
    if not session.held("was_here", otherwise=False):
        session.hold("was_here", True)
        session.draw_again()


def test_a_browser_that_missed_the_first_run_is_told_again_what_a_widget_begins_with() -> None:
    app = AppTest.from_function(drawn_again_at_once, default_timeout=60).run()

    assert app.session_state["was_here"]
    assert app.text_input(key="box").proto.set_value
    assert app.text_input(key="box").proto.value == "Ana"


def test_a_run_that_a_person_caused_leaves_widgets_alone() -> None:
    app = AppTest.from_function(drawn_again_at_once, default_timeout=60).run()

    app.run()

    assert not app.text_input(key="box").proto.set_value
