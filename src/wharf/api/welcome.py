"""A plain page with the commands for this very host, for whoever does not use the interface for browsers."""

import base64
import hashlib
import html
import re

from wharf import __version__
from wharf.api.addresses import Addresses
from wharf.api.http import Headers, Request

HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}")

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.75rem; margin: 0; }
h2 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
p, pre { margin: .5rem 0; }
pre { padding: .6rem .9rem; border: 1px solid #8886; border-radius: .4rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 2rem; opacity: .7; font-size: .875rem; }
"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wharf at {host}</title>
<style>{style}</style>
</head>
<body>
<h1>Wharf</h1>
<p>A registry for container images, Helm charts and every OCI artifact is running at <b>{host}</b>.</p>
<h2>Log in</h2>
<pre>docker login {host}</pre>
<h2>Push</h2>
<pre>docker tag alpine {host}/library/alpine:latest
docker push {host}/library/alpine:latest</pre>
<h2>Pull</h2>
<pre>docker pull {host}/library/alpine:latest</pre>
<h2>Helm</h2>
<pre>helm push chart-0.1.0.tgz oci://{host}/library{helm_flag}</pre>
{insecure}
<footer>Wharf {version}</footer>
</body>
</html>
"""

INSECURE = """<h2>This server speaks plain HTTP</h2>
<p>Docker accepts that from <code>127.0.0.0/8</code> without being told. Elsewhere, add this to
<code>/etc/docker/daemon.json</code> and restart Docker, or start Wharf with a certificate:</p>
<pre>{{ "insecure-registries": ["{host}"] }}</pre>
"""


class Welcome:
    """Renders the page."""

    PATH = "/welcome"

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    async def page(self, request: Request) -> None:
        """One request."""
        scheme, _, host = self._addresses.base_url(request).partition("://")
        # The host comes from the request: nothing but a host name is put on the page.
        host = html.escape(host if HOST.fullmatch(host) else "localhost")
        is_plain = scheme == "http"
        document = PAGE.format(
            host=host,
            style=STYLE,
            helm_flag=" --plain-http" if is_plain else "",
            insecure=INSECURE.format(host=host) if is_plain else "",
            version=__version__,
        )
        headers: Headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-security-policy", POLICY.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]
        await request.respond(200, headers, document.encode())
