"""What is not there, as every caller: whoever may see it hears that it is missing, and nobody else."""

import pytest

from tests.api.management.matrix.rights import CALLERS, EVERYBODY
from tests.api.management.matrix.rows import Row
from tests.api.management.matrix.trying import ROWS, call, differing, target_of
from tests.api.management.matrix.world import World
from tests.support.management import ANONYMOUS

pytestmark = pytest.mark.anyio

NUMBER = 999_999
NAME = "missing"
DIGEST = f"sha256:{'0' * 64}"

# For each value in a path: what is called like nothing that is there, and the operations that are tried with it.
# Left out are deletions that may be repeated, as in Harbor: those of members, metadata and groups.
MISSING: dict[str, tuple[object, tuple[str, ...]]] = {
    "mid": (NUMBER, ("getProjectMember", "updateProjectMember")),
    "repository_name": (NAME, ("getRepository", "updateRepository", "deleteRepository", "getArtifact", "createTag")),
    "reference": (
        NAME,
        ("getArtifact", "deleteArtifact", "createTag", "listTags", "listAccessories", "getAddition", "addLabel"),
    ),
    "tag_name": (NAME, ("deleteTag",)),
    "immutable_rule_id": (NUMBER, ("DeleteImmuRule",)),
    "label_id": (NUMBER, ("GetLabelByID", "UpdateLabel", "DeleteLabel", "removeLabel")),
    "robot_id": (NUMBER, ("GetRobotByID", "UpdateRobot", "RefreshSec", "DeleteRobot")),
    "id": (NUMBER, ("getQuota", "updateQuota")),
    "user_id": (
        NUMBER,
        ("getUser", "updateUserProfile", "deleteUser", "setUserSysAdmin", "updateUserPassword"),
    ),
    "group_id": (NUMBER, ("getUserGroup", "updateUserGroup")),
    "purge_id": (NUMBER, ("getPurgeJob", "getPurgeJobLog", "stopPurge")),
    "digest": (DIGEST, ("getIcon",)),
}
CASES = [
    (row, name, value)
    for name, (value, operations) in MISSING.items()
    for row in ROWS
    if row.operation in operations and not row.variant
]

# Harbor looks for a label or a robot before it knows whose it is, and tells of a missing one whoever asks.
FOUND_FIRST = {
    **dict.fromkeys(("GetLabelByID", "UpdateLabel", "DeleteLabel"), EVERYBODY),
    **dict.fromkeys(("GetRobotByID", "UpdateRobot", "RefreshSec", "DeleteRobot"), EVERYBODY - {ANONYMOUS}),
}


def test_every_operation_is_tried() -> None:
    """The names in the table are those of operations."""
    assert {row.operation for row, _, _ in CASES} == {name for _, names in MISSING.values() for name in names}


@pytest.mark.parametrize(("row", "name", "value"), CASES, ids=lambda part: getattr(part, "name", str(part)))
async def test_what_is_not_there(world: World, row: Row, name: str, value: object) -> None:
    """404 for whoever may, and the usual refusal for the others."""
    place = await world.place(is_public=False)
    target = await target_of(row, world, place)
    found = {}
    for who in CALLERS:
        answer = await call(await world.client(who, row.right, place), row, place, target, {name: value})
        found[who] = answer.status
    wanted = row._replace(status=404).expected(is_public=False)
    wanted |= dict.fromkeys(FOUND_FIRST.get(row.operation, ()), 404)
    assert not differing(found, wanted)
