"""Taking the port, and saying what to do when it cannot be had."""

import errno
import ipaddress
import socket
import sys

from wharf.cli.failures import CommandError

BACKLOG = 4096
PRIVILEGED_PORT_MAX = 1023

# Windows answers with this when Hyper-V or another service has reserved a range that holds the port.
WINDOWS_ACCESS_DENIED = 10013


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises `CommandError` with the reason and a remedy."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise CommandError(
            f"the host {host} is not known ({error.strerror})",
            "set --host to an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all",
        ) from error
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            # Without this a restart would have to wait for the connections of the last run to be forgotten.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Accepted connections inherit it; with Nagle's algorithm small answers would wait 40 ms for an ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if family == socket.AF_INET6 and host in ("::", ""):
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise _explained(error, host, port) from error
    listener.setblocking(False)
    return listener


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach a server that listens on `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _explained(error: OSError, host: str, port: int) -> CommandError:
    if error.errno == errno.EADDRINUSE:
        return CommandError(
            f"port {port} is taken by another program",
            "stop it, or choose another port with --port (0 takes a free one)",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return CommandError(
            f"{host} is not an address of this machine", "set --host to one that is, or to 0.0.0.0 for all"
        )
    if getattr(error, "winerror", None) == WINDOWS_ACCESS_DENIED:
        return CommandError(
            f"Windows has reserved port {port}",
            "list the reserved ranges with `netsh interface ipv4 show excludedportrange protocol=tcp` and choose a "
            "port outside them with --port, or, after `net stop winnat`, keep it free with "
            f"`netsh int ipv4 add excludedportrange protocol=tcp startport={port} numberofports=1`",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        if 0 < port <= PRIVILEGED_PORT_MAX:
            return CommandError(
                f"only root may listen on port {port}",
                f"choose a port above {PRIVILEGED_PORT_MAX} with --port, or grant the right with "
                "`setcap cap_net_bind_service=+ep` on the Python interpreter",
            )
        return CommandError(f"the system does not allow port {port}", "choose another one with --port")
    return CommandError(
        f"cannot listen on {host} port {port} ({error.strerror})", "choose others with --host and --port"
    )
