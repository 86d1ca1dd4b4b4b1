"""A chart on a page, in the colours that the page has."""

import streamlit as st
from plotly.graph_objects import Figure


def dark() -> bool:
    """Say whether the page is dark now."""
    return bool(st.context.theme.type == "dark")


def chart(figure: Figure, *, key: str, alt: str) -> None:
    """Draw a figure in a frame.

    Args:
        figure: As `exporter.charts` makes it, for the page's mode.
        key: Of the element.
        alt: What the chart shows, for those who do not see it.
    """
    with st.container(border=True, height="stretch"):
        st.plotly_chart(figure, key=key, alt=alt, theme=None, config={"displayModeBar": False, "responsive": True})
