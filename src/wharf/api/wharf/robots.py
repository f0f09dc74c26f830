"""The operations of the tag `robot`: secrets that are exchanged without a pause, and when a robot was last used."""

import msgspec

from wharf.access.robot_grants import check_held, grants_of
from wharf.api.harbor.answers import shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation, Parameter
from wharf.api.harbor.robots import robot_for
from wharf.api.wharf.operations import created
from wharf.identity.robot_accounts import GRACE_SECONDS_MAX, end_secret, list_secrets, rotate_secret

GRACE_SECONDS_DEFAULT = 24 * 60 * 60


class GraceBody(msgspec.Struct):
    """How long the secret that is there remains valid beside the new one, in seconds."""

    grace_seconds: int | None = None


class RobotSecretAnswer(msgspec.Struct):
    """A secret of a robot, without what it is; the one that stays has no end."""

    creation_time: str
    expiration_time: str | None
    id: int


class RobotUse(msgspec.Struct):
    """When a robot was last used, and the secrets that it has now."""

    id: int
    last_used_time: str | None
    name: str
    secrets: list[RobotSecretAnswer]


class NewSecret(msgspec.Struct):
    """A secret that is shown this once."""

    secret: str


async def get_robot(management: Management, call: Call) -> Answer:
    """When a robot was last used, and its secrets."""
    robot = await robot_for(management, call, "read")
    secrets = await list_secrets(management.database, robot.id, management.clock())
    shown = [
        RobotSecretAnswer(shown_time(secret.created_at), _time(secret.expires_at), secret.id) for secret in secrets
    ]
    return Answer(RobotUse(robot.id, _time(robot.used_at), robot.name.full(await _prefix(management)), shown))


async def post_secret(management: Management, call: Call) -> Answer:
    """Gives a robot a second secret; the first one goes on for a while, so that programs can be changed over."""
    robot = await robot_for(management, call, "update")
    await check_held(management.rights, call.caller, grants_of(robot.settings.permissions))
    wanted = GraceBody() if call.body is None else call.body_as(GraceBody)
    grace = GRACE_SECONDS_DEFAULT if wanted.grace_seconds is None else wanted.grace_seconds
    secret = await rotate_secret(
        management.database, management.clock, call.caller, robot.id, grace, prefix=await _prefix(management)
    )
    return created(f"/robots/{robot.id}", NewSecret(secret))


async def remove_secret(management: Management, call: Call) -> Answer:
    """Ends one of two secrets at once."""
    robot = await robot_for(management, call, "update")
    await end_secret(
        management.database,
        management.clock,
        call.caller,
        robot.id,
        call.number("secret_id"),
        prefix=await _prefix(management),
    )
    return Answer()


async def _prefix(management: Management) -> str:
    return (await management.configuration()).robot_name_prefix


def _time(microseconds: int | None) -> str | None:
    return None if microseconds is None else shown_time(microseconds)


_ROBOT = Parameter("robot_id", "path", "integer", is_required=True, description="A robot's id.")

OPERATIONS = (
    Operation(
        "GET",
        "/robots/{robot_id}",
        "getRobotUse",
        "robot",
        "Tell when a robot was last used, and its secrets",
        get_robot,
        (_ROBOT,),
        answers=RobotUse,
    ),
    Operation(
        "POST",
        "/robots/{robot_id}/secrets",
        "rotateRobotSecret",
        "robot",
        "Give a robot a second secret",
        post_secret,
        (_ROBOT,),
        body=GraceBody,
        body_name="grace",
        body_is_required=False,
        status=201,
        answers=NewSecret,
        description=(
            "The secret that the robot has remains valid for `grace_seconds`, which are a day unless told otherwise "
            f"and at most {GRACE_SECONDS_MAX}; one that is older ends at once."
        ),
    ),
    Operation(
        "DELETE",
        "/robots/{robot_id}/secrets/{secret_id}",
        "endRobotSecret",
        "robot",
        "End one of a robot's two secrets",
        remove_secret,
        (_ROBOT, Parameter("secret_id", "path", "integer", is_required=True, description="A secret's id.")),
    ),
)
