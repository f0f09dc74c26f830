"""The order in which `wharf doctor` looks at things: what depends on something broken is left out."""

from typing import Any

from wharf.base.settings import SettingsError
from wharf.cli.doctor_connection import Target, check_connections, check_plain_http, check_tls, parse_target, resolve
from wharf.cli.doctor_findings import Finding, Report, error, ok
from wharf.cli.doctor_http import Http
from wharf.cli.doctor_machine import check_certificate, check_data, check_disks, check_port
from wharf.cli.doctor_registry import check_anonymous_token, check_compression, check_root, check_slashes
from wharf.cli.doctor_stores import check_database, check_storage
from wharf.cli.doctor_transfers import Login, check_bodies, check_upload
from wharf.cli.options import settings_from


async def examine_server(report: Report, flags: dict[str, Any]) -> None:
    """From the settings to what they name, on the machine of the server."""
    try:
        settings = settings_from(flags)
    except SettingsError as reason:
        report.add([error("settings", str(reason), "see docs/settings.md, or `wharf serve --help`")])
        return
    report.add([ok("settings", "each one is known and has a value that is accepted")])
    findings, is_running = await check_port(settings)
    report.add(findings)
    report.add(check_data(settings, is_running=is_running))
    report.add(check_disks(settings))
    report.add(check_certificate(settings))
    report.add(await check_database(settings))
    report.add(await check_storage(settings))


async def examine_url(report: Report, url: str, repository: str, username: str | None, password: str) -> None:
    """From the name to an upload, as a client would meet them; raises `CommandError` for an impossible address."""
    target = parse_target(url)
    findings, addresses = await resolve(target)
    report.add(findings)
    if not addresses:
        return
    findings, address = await check_connections(target, addresses)
    report.add(findings)
    if address is None:
        return
    is_trusted = True
    if target.scheme == "https":
        findings, is_trusted = await check_tls(target, address)
        report.add(findings)
        if _has_failed(findings, "tls"):
            return
    else:
        report.add(check_plain_http(target))
    login = Login(username, password, repository) if username else None
    async with Http(verify=is_trusted) as http:
        await _examine_registry(report, http, target, repository, login, is_trusted=is_trusted)


async def _examine_registry(
    report: Report, http: Http, target: Target, repository: str, login: Login | None, *, is_trusted: bool
) -> None:
    findings, challenge = await check_root(http, target)
    report.add(findings)
    if _has_failed(findings, "registry"):
        return
    if challenge:
        report.add(await check_anonymous_token(http, challenge, repository))
    report.add(await check_compression(http, target, challenge, repository))
    report.add(await check_slashes(http, target, repository))
    report.add(await check_bodies(http, target, repository))
    if login and not is_trusted:
        report.add([error("login", "the password was not sent, since nobody vouches for the server", "see above")])
    elif login and challenge:
        report.add(await check_upload(http, target, challenge, login))


def _has_failed(findings: list[Finding], check: str) -> bool:
    return any(finding.check == check and finding.state == "error" for finding in findings)
