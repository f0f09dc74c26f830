"""Pages of lists, and the links between them."""

import pytest

from wharf.base.paging import OFFSET_MAX, UNPAGED_ROWS_MAX, Page, page_links

PATH = "/api/v2.0/projects"


@pytest.mark.parametrize(
    ("page", "limit", "offset"),
    [
        (Page(), 10, 0),
        (Page(1, 2), 2, 0),
        (Page(3, 2), 2, 4),
        (Page(0, 2), 2, 0),
        (Page(-1, 10), 10, 0),
        (Page(3, 0), UNPAGED_ROWS_MAX, 0),
        (Page(3, -1), UNPAGED_ROWS_MAX, 0),
        (Page(2**63 - 1, 100), 100, OFFSET_MAX),
    ],
)
def test_a_page_is_a_part_of_the_rows(page: Page, limit: int, offset: int) -> None:
    """Pages count from one; a size of zero or less asks for everything, within a limit."""
    assert (page.limit, page.offset) == (limit, offset)


@pytest.mark.parametrize(
    ("query", "page", "links"),
    [
        ("name=g-page&page=1&page_size=2", Page(1, 2), '<?name=g-page&page=2&page_size=2>; rel="next"'),
        (
            "name=g-page&page=2&page_size=2",
            Page(2, 2),
            '<?name=g-page&page=1&page_size=2>; rel="prev" , <?name=g-page&page=3&page_size=2>; rel="next"',
        ),
        ("name=g-page&page=3&page_size=2", Page(3, 2), '<?name=g-page&page=2&page_size=2>; rel="prev"'),
        ("name=g-page&page=9&page_size=2", Page(9, 2), None),
        ("name=g-page&page=1&page_size=100", Page(1, 100), None),
        ("name=g-page&page=0&page_size=2", Page(0, 2), '<?name=g-page&page=1&page_size=2>; rel="next"'),
        ("name=g-page&page=-1", Page(-1, 10), '<?name=g-page&page=0&page_size=10>; rel="next"'),
        ("name=g-page&page_size=0", Page(1, 0), None),
        ("name=g-page&page_size=-1", Page(1, -1), '<?name=g-page&page=2&page_size=-1>; rel="next"'),
        ("page_size=1&q=name%3D~g-page", Page(1, 1), '<?page=2&page_size=1&q=name=~g-page>; rel="next"'),
        ("sort=-name&page_size=2&page=1", Page(1, 2), '<?page=2&page_size=2&sort=-name>; rel="next"'),
        ("", Page(1, 2), '<?page=2&page_size=2>; rel="next"'),
        ("page=1&page=7&page_size=2&page_size=3", Page(1, 2), '<?page=2&page_size=2>; rel="next"'),
        ("k&k=&k=1", Page(1, 2), '<?k=&k=&k=1&page=2&page_size=2>; rel="next"'),
    ],
)
def test_a_page_links_to_its_neighbours_as_in_harbor(query: str, page: Page, links: str | None) -> None:
    """For each request that was recorded from Harbor, the header reads as it did there: of five rows."""
    expected = None if links is None else links.replace("<", f"<{PATH}")
    assert page_links(PATH, query, page, 5) == expected


def test_an_exactly_full_page_is_the_last() -> None:
    """There is no link to a page without rows."""
    assert page_links(PATH, "", Page(1, 5), 5) is None
    assert page_links(PATH, "", Page(1, 5), 0) is None


def test_a_link_can_be_followed() -> None:
    """What would end the address, the header or a parameter is escaped; an escape in the path stays one."""
    query = "q=name%3D%7Ba+b%7D%2Ck%3D100%2525&x=%0D%0A%3E%22%26%2B%23%3B%C3%A9%FF"
    assert page_links("/api/v2.0/p/a%252Fb\n>\udcff", query, Page(1, 1), 2) == (
        "</api/v2.0/p/a%252Fb%0A%3E%3F?page=2&page_size=1&q=name=%7Ba%20b%7D,k=100%2525"
        '&x=%0D%0A%3E%22%26%2B%23%3B%C3%A9%EF%BF%BD>; rel="next"'
    )
