"""The `Link` header that leads from one page of a list to the next.

Source: distribution-spec, "Listing Tags" and "Listing Referrers"; RFC 8288.
"""

from typing import Final
from urllib.parse import quote, urlencode

# What a path may contain unescaped (RFC 3986, section 3.3).
_PATH_SAFE: Final = "/:@!$&'()*+,;=-._~"


def next_link(path: str, /, **query: str | int) -> str:
    """The header's value for an unescaped path and query, in the order given.

    The address is relative, so that it stays right behind every proxy.
    """
    return f'<{quote(path, safe=_PATH_SAFE)}?{urlencode(query, quote_via=quote)}>; rel="next"'
