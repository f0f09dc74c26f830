"""What is sent to a classic chart repository and makes no sense."""

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.charts import Chart, index, refusal, upload
from wharf.api.chart_repository import UPLOAD_SIZE_BYTES_MAX
from wharf.api.multipart import PARTS_MAX

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"not an archive",
        Chart("x", "not a version").archive,
        Chart("x", "").archive,
        Chart("", "1.0.0").archive,
        Chart("Upper", "1.0.0").archive,
        Chart("../x", "1.0.0").archive,
        Chart("x", "1.0.0", {"keywords": {"a": 1}}).archive,
    ],
    ids=["empty", "bytes", "version", "no-version", "no-name", "upper-case", "path", "wrong-type"],
)
async def test_what_is_no_chart_is_refused(registry: RunningRegistry, sent: bytes) -> None:
    """Before anything is stored."""
    before = await index(registry.admin, PRIVATE_PROJECT)
    for answer in (
        await upload(registry.admin, PRIVATE_PROJECT, chart=sent),
        await registry.admin.post(f"/api/chartrepo/{PRIVATE_PROJECT}/charts", sent),
    ):
        assert answer.status == 400, answer
        assert answer.json["error"]
    assert await index(registry.admin, PRIVATE_PROJECT) == before


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=b"),
        (b"--b", "multipart/form-data; boundary=b"),
        (b"--b\r\nContent-Type: x\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="chart"\r\n\r\nx', "multipart/form-data; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--', "multipart/form-data; boundary=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' * (PARTS_MAX + 1) + b"--b--",
            "multipart/form-data; boundary=b",
        ),
    ],
)
async def test_malformed_forms_are_refused(registry: RunningRegistry, body: bytes, content_type: str) -> None:
    """Whatever is in them."""
    path = f"/api/chartrepo/{PRIVATE_PROJECT}/charts"
    assert refusal(await registry.admin.post(path, body, content_type=content_type)) == (400, "BAD_REQUEST")


async def test_what_is_too_large_is_refused(registry: RunningRegistry) -> None:
    """However it comes."""
    answer = await registry.admin.post(f"/api/chartrepo/{PRIVATE_PROJECT}/charts", bytes(UPLOAD_SIZE_BYTES_MAX + 1))
    assert refusal(answer) == (413, "REQUEST_ENTITY_TOO_LARGE")


async def test_paths_that_are_none(registry: RunningRegistry) -> None:
    """They are missing, or the method is wrong."""
    admin = registry.admin
    for path in (
        f"/chartrepo/{PRIVATE_PROJECT}",
        f"/chartrepo/{PRIVATE_PROJECT}/charts",
        f"/chartrepo/{PRIVATE_PROJECT}/charts/nothing",
        f"/chartrepo/{PRIVATE_PROJECT}/charts/nothing-1.0.0.tgz",
        f"/chartrepo/{PRIVATE_PROJECT}/charts/{'a-1' * 50}.tgz",
        f"/api/chartrepo/{PRIVATE_PROJECT}/nothing",
    ):
        assert refusal(await admin.get(path)) == (404, "NOT_FOUND"), path
    assert refusal(await admin.get("/chartrepo/Not%00/index.yaml")) == (400, "NAME_INVALID")
    wrong = await admin.post(f"/chartrepo/{PRIVATE_PROJECT}/index.yaml")
    assert refusal(wrong) == (405, "METHOD_NOT_ALLOWED")
    assert wrong["allow"] == "GET, HEAD"
    assert (await registry.nobody.get("/api/chartrepo/health")).json == {"healthy": True}
    assert (await admin.get(f"/chartrepo/{PRIVATE_PROJECT}/{'x' * 2000}")).status == 414
