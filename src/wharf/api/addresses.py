"""Where a request came from, and under which address the client sees this server."""

from ipaddress import ip_address, ip_network

from wharf.api.http import Request

FORWARDED_HOPS_MAX = 32


class Addresses:
    """Reads the forwarding headers of trusted proxies, and of nobody else."""

    def __init__(self, external_url: str, trusted_proxies: str) -> None:
        self._external_url = external_url.rstrip("/")
        self._trusted = [ip_network(text.strip(), strict=False) for text in trusted_proxies.split(",") if text.strip()]

    def client(self, request: Request) -> str:
        """The address that counts against the limit of wrong passwords."""
        peer = self._peer(request)
        if not self._is_trusted(peer):
            return peer
        hops = (request.header(b"x-forwarded-for") or "").split(",")[-FORWARDED_HOPS_MAX:]
        for hop in reversed([hop.strip() for hop in hops if hop.strip()]):
            if not self._is_trusted(hop):
                return hop
        return peer

    def base_url(self, request: Request) -> str:
        """The address of this server as the client knows it, without a closing slash."""
        if self._external_url:
            return self._external_url
        scheme, host = str(request.scope["scheme"]), request.header(b"host") or "localhost"
        if self._is_trusted(self._peer(request)):
            scheme = request.header(b"x-forwarded-proto") or scheme
            host = request.header(b"x-forwarded-host") or host
        return f"{scheme}://{host}"

    def _peer(self, request: Request) -> str:
        client = request.scope.get("client")
        return client[0] if client else ""

    def _is_trusted(self, address: str) -> bool:
        if not self._trusted:
            return False
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        # A socket that listens on `::` shows its IPv4 clients in the form of IPv6.
        plain = getattr(parsed, "ipv4_mapped", None) or parsed
        return any(plain in network for network in self._trusted)
