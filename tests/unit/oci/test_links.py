"""The Link header of paged lists."""

from wharf.oci.links import next_link


def test_a_link_names_the_next_page() -> None:
    """The link is relative and keeps the order of the query."""
    assert next_link("/v2/p/a/tags/list", n=2, last="v2") == '</v2/p/a/tags/list?n=2&last=v2>; rel="next"'


def test_a_link_is_percent_encoded() -> None:
    """Nothing in path or query can end the address or the header."""
    link = next_link('/v2/a>b"/x y', artifactType="application/a+b; c", path="é\r\n")

    assert link == ('</v2/a%3Eb%22/x%20y?artifactType=application%2Fa%2Bb%3B%20c&path=%C3%A9%0D%0A>; rel="next"')
