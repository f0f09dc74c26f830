"""Every page of the user interface has its pictures."""

import pytest

from tests.screenshots.pages import EMPTY, FULL, LOOKS, name_of, pictures
from tests.support.web_routes import Route, read_routes


@pytest.mark.parametrize("route", read_routes(), ids=lambda route: route.path)
def test_every_page_is_in_the_pictures(route: Route) -> None:
    """Whatever varies in its address has a value, both where there is a lot to see and where there is nothing."""
    unknown = {name for name in route.parameters if name not in FULL or name not in EMPTY}
    assert unknown == set(), f"give these a value in tests/screenshots/pages.py: {unknown}"
    states = {picture.state for picture in pictures([route], FULL) if picture.page == name_of(route)}
    if route.path != "/login":
        assert states >= {"full", "empty", "failure", "lost", "outsider", "anonymous"}


def test_pages_have_names_of_their_own() -> None:
    """Otherwise one picture would take the place of another."""
    names = [name_of(route) for route in read_routes()]
    assert len(names) == len(set(names)) > 20


def test_every_look_is_taken() -> None:
    """Both themes, a narrow window and the other language."""
    assert {"light", "dark", "narrow", "chinese"} == LOOKS.keys()
