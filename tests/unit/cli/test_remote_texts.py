"""What the commands over HTTP take from people and show to them: ages, sizes, times, names, addresses."""

from datetime import UTC, datetime, timedelta

import click
import pytest

from wharf.cli.remote.addresses import parse_address
from wharf.cli.remote.names import parse_artifact, parse_repository
from wharf.cli.remote.sizes import UNLIMITED, parse_size
from wharf.cli.remote.text import age, document, exact, expiry, printable, quota, size
from wharf.cli.remote.times import parse_time

NOW = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=30), "1 month ago"),
        (timedelta(days=364), "12 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_ages(ago: timedelta, text: str) -> None:
    """An age is told in the largest unit of which there is one."""
    assert age((NOW - ago).isoformat(), NOW) == text


@pytest.mark.parametrize("value", [None, "", "nonsense", "0001-01-01T00:00:00.000Z"])
def test_never(value: object) -> None:
    """What has not happened is told so, in Harbor's way of writing it and in any other."""
    assert age(value, NOW) == "never"
    assert exact(value) == ""


def test_exact_times() -> None:
    """An exact time is one of UTC, whatever zone it came in."""
    assert exact("2026-05-03T14:00:00.123+02:00") == "2026-05-03 12:00:00Z"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (204_800, "200 KiB"),
        (5 * 1024**4, "5.0 TiB"),
        (2**62, "4096 PiB"),
        (None, "0 B"),
    ],
)
def test_sizes(amount: object, text: str) -> None:
    """A size has about three digits."""
    assert size(amount) == text


def test_quotas_and_expiries() -> None:
    """What has no end is told so."""
    assert (quota(-1), quota(1024)) == ("unlimited", "1.0 KiB")
    assert (expiry(-1), expiry(0), expiry(10**18), expiry(1_777_766_400)) == ("never", "never", "never", "2026-05-03")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500MB", 500_000_000),
        ("500m", 500_000_000),
        ("10GiB", 10 * 1024**3),
        ("1 TiB", 1024**4),
        ("77", 77),
        ("77B", 77),
        ("unlimited", UNLIMITED),
        ("-1", UNLIMITED),
    ],
)
def test_typed_sizes(text: str, amount: int) -> None:
    """Sizes are taken with decimal and binary units."""
    assert parse_size(text) == amount


@pytest.mark.parametrize("text", ["", "GB", "1.5GB", "5Q", "-5", "5iB", "0", "99999PiB", "٣GB"])
def test_wrong_sizes(text: str) -> None:
    """Anything else is refused."""
    with pytest.raises(click.BadParameter):
        parse_size(text)


def test_typed_times() -> None:
    """Times are taken with and without a zone, and as how long ago."""
    assert parse_time("2026-05-03T14:00+02:00") == NOW
    assert parse_time("2026-05-03").astimezone().hour == 0
    assert timedelta(days=6) < datetime.now(UTC) - parse_time("7d") < timedelta(days=8)


@pytest.mark.parametrize("text", ["", "d", "yesterday", "2026-13-01", "7w", "0001-01-01T00:00+23:00"])
def test_wrong_times(text: str) -> None:
    """Anything else is refused."""
    with pytest.raises(click.BadParameter):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("p/app:1", "/projects/p/repositories/app/artifacts/1"),
        ("p/a/b:1", "/projects/p/repositories/a%252Fb/artifacts/1"),
        ("p/app@sha256:0f", "/projects/p/repositories/app/artifacts/sha256:0f"),
        ("p/app:1@sha256:0f", "/projects/p/repositories/app/artifacts/sha256:0f"),
        ("p/app:?#", "/projects/p/repositories/app/artifacts/%3F%23"),
    ],
)
def test_names_of_artifacts(text: str, path: str) -> None:
    """An artifact is named by a tag or a digest; slashes in a repository's name are escaped twice, as for Harbor."""
    assert parse_artifact(text).path == path


@pytest.mark.parametrize(
    "text", ["", "app", "p/app", "app:1", "p/app:", "p/app@", "p/app@1", "p/:1", "/app:1", "p//app:1", "h:80/p/app:1"]
)
def test_wrong_names_of_artifacts(text: str) -> None:
    """What names no artifact is refused."""
    with pytest.raises(click.BadParameter):
        parse_artifact(text)


@pytest.mark.parametrize("text", ["", "p", "p/", "/app", "p/app:1", "p/app@sha256:0", "p/app/"])
def test_wrong_names_of_repositories(text: str) -> None:
    """What names no repository is refused."""
    with pytest.raises(click.BadParameter):
        parse_repository(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("reg.example.com", "https://reg.example.com"),
        ("reg.example.com:443", "https://reg.example.com"),
        ("HTTP://Reg.Example.com:80/", "http://reg.example.com"),
        ("localhost:8080", "https://localhost:8080"),
        ("[::1]:8080", "https://[::1]:8080"),
    ],
)
def test_addresses(text: str, url: str) -> None:
    """Each server has one address, however it is written."""
    assert parse_address(text).url == url


@pytest.mark.parametrize(
    ("text", "is_loopback"),
    [
        ("localhost", True),
        ("127.0.0.7:1", True),
        ("[::1]", True),
        ("localhost.example.com", False),
        ("10.0.0.1", False),
    ],
)
def test_loopback(text: str, is_loopback: bool) -> None:
    """It is known what never leaves this machine."""
    assert parse_address(text).is_loopback == is_loopback


def test_what_is_not_printable() -> None:
    """Nothing by which a terminal could be commanded gets through, and JSON stays JSON."""
    assert printable("a\x1b\x9b\u202e\n应用😀") == "a\\x1b\\x9b\\u202e\\n应用😀"
    assert document({"应用": "\x9b\U000e0001"}) == '{\n  "应用": "\\u009b\\udb40\\udc01"\n}'
