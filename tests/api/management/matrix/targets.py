"""What operations that change something are tried on: made anew for whoever may change it."""

from typing import Any

from tests.api.management.matrix.rows import Target
from tests.api.management.matrix.world import PURGE, PURGE_PARAMETERS, Place, World, person, rule
from tests.support.artifacts import push_system
from tests.support.management import fresh, send
from tests.support.robots import NEVER, make, permission, project_robot, system_robot

# What a robot that makes robots holds itself, and may therefore give to others.
MAKE_ROBOTS = ("robot", "create")


async def new_project(_world: World, _place: Place) -> Target:
    """A project that is not there yet, and does not stay, or everybody would administer one."""
    name = fresh("project")
    return Target(body={"project_name": name}, made=f"/projects/{name}")


async def empty_project(world: World, place: Place) -> Target:
    """A project without repositories, in which everybody has his role."""
    empty = await world.new_place(is_public=place.is_public)
    return Target(place=empty)


async def new_member(world: World, _place: Place) -> Target:
    """A group that is to become a member."""
    return Target(body={"role_id": 3, "member_group": {"id": await world.new_group()}})


async def member(world: World, place: Place) -> Target:
    """A member."""
    return Target({"mid": await world.new_member(place)})


async def missing_metadata(world: World, place: Place) -> Target:
    """A key of the metadata that is not set."""
    await send(world.admin, "DELETE", f"/projects/{place.name}/metadatas/auto_scan")
    return Target(body={"auto_scan": "true"})


async def metadata(world: World, place: Place) -> Target:
    """A key of the metadata that is set."""
    body = {"auto_scan": "true"}
    answer = await send(world.admin, "PUT", f"/projects/{place.name}/metadatas/auto_scan", body)
    assert answer.status == 200, answer
    return Target(body=body)


async def repository(world: World, place: Place) -> Target:
    """A repository with an image."""
    name = fresh("repository")
    await push_system(world.admin, f"{place.name}/{name}", "v1")
    return Target({"repository_name": name})


async def copy(_world: World, place: Place) -> Target:
    """A repository that is not there yet, and what is to be copied to it."""
    return Target({"repository_name": fresh("copy")}, query=f"from={place.name}/app:v1")


async def artifact(world: World, place: Place) -> Target:
    """An image without a tag."""
    held = await push_system(world.admin, f"{place.name}/app")
    return Target({"reference": held.digest})


async def new_tag(_world: World, _place: Place) -> Target:
    """A tag that is not there yet."""
    return Target(body={"name": fresh("tag")})


async def tag(world: World, place: Place) -> Target:
    """A second tag of the image."""
    name = fresh("tag")
    path = f"/projects/{place.name}/repositories/app/artifacts/v1/tags"
    answer = await send(world.admin, "POST", path, {"name": name})
    assert answer.status == 201, answer
    return Target({"tag_name": name})


async def label_to_add(world: World, place: Place) -> Target:
    """A label that the image does not have."""
    return Target(body={"id": await world.new_label(place)})


async def label_of_image(world: World, place: Place) -> Target:
    """A label that the image has."""
    label_id = await world.new_label(place)
    path = f"/projects/{place.name}/repositories/app/artifacts/v1/labels"
    answer = await send(world.admin, "POST", path, {"id": label_id})
    assert answer.status == 200, answer
    return Target({"label_id": label_id})


async def new_rule(_world: World, _place: Place) -> Target:
    """An immutable rule that is not there yet."""
    return Target(body=rule())


async def changed_rule(_world: World, place: Place) -> Target:
    """The immutable rule with something else in it."""
    return Target(body=rule() | {"id": place.values["immutable_rule_id"]})


async def immutable_rule(world: World, place: Place) -> Target:
    """An immutable rule."""
    return Target({"immutable_rule_id": await world.made(f"/projects/{place.name}/immutabletagrules", rule())})


async def new_label(_world: World, place: Place) -> Target:
    """A label of the project that is not there yet."""
    return Target(body={"name": fresh("label"), "scope": "p", "project_id": place.id})


async def new_global_label(_world: World, _place: Place) -> Target:
    """A label of the system that is not there yet."""
    return Target(body={"name": fresh("label"), "scope": "g"})


async def global_label(_world: World, place: Place) -> Target:
    """The label of the system, with another name."""
    return Target({"label_id": place.values["global_label_id"]}, {"name": fresh("label")})


async def label(world: World, place: Place) -> Target:
    """A label of the project."""
    return Target({"label_id": await world.new_label(place)}, {"name": fresh("label")})


async def fresh_global_label(world: World, _place: Place) -> Target:
    """A label of the system that goes."""
    return Target({"label_id": await world.new_label(None)})


async def new_robot(_world: World, place: Place) -> Target:
    """A robot of the project that is not there yet; it may do what its maker may."""
    return Target(body=project_robot(MAKE_ROBOTS, project=place.name))


async def new_system_robot(_world: World, _place: Place) -> Target:
    """A robot of the system that is not there yet; it may do what its maker may."""
    return Target(body=system_robot(permission("system", "/", MAKE_ROBOTS)))


async def changed_robot(_world: World, place: Place) -> Target:
    """The robot of the project, described."""
    return Target(body=_robot("project", place.values["robot_name"], place.name))


async def changed_system_robot(_world: World, place: Place) -> Target:
    """The robot of the system, described."""
    body = _robot("system", place.values["system_robot_name"], place.name)
    return Target({"robot_id": place.values["system_robot_id"]}, body)


def _robot(level: str, name: object, project: str) -> dict[str, Any]:
    permissions = [permission("project", project, ("repository", "pull"))]
    return {"name": name, "level": level, "duration": NEVER, "description": "x", "permissions": permissions}


async def system_robot_itself(_world: World, place: Place) -> Target:
    """The robot of the system, and an empty body, which asks for a secret."""
    return Target({"robot_id": place.values["system_robot_id"]}, {})


async def robot(world: World, place: Place) -> Target:
    """A robot of the project that goes."""
    made = await make(world.registry, project_robot(project=place.name))
    return Target({"robot_id": made.id})


async def fresh_system_robot(world: World, place: Place) -> Target:
    """A robot of the system that goes."""
    made = await make(world.registry, system_robot(permission("project", place.name, ("repository", "pull"))))
    return Target({"robot_id": made.id})


async def new_user(_world: World, _place: Place) -> Target:
    """A user who is not there yet."""
    return Target(body=person())


async def profile(_world: World, _place: Place) -> Target:
    """What may be said of a user."""
    name = fresh("name")
    return Target(body={"email": f"{name}@example.com", "realname": name})


async def user(world: World, _place: Place) -> Target:
    """A user who goes."""
    return Target({"user_id": await world.new_user()})


async def password(_world: World, _place: Place) -> Target:
    """A password that nobody has."""
    return Target(body={"new_password": f"Passw0rd-{fresh('x')}"})


async def new_group(_world: World, _place: Place) -> Target:
    """A group that is not there yet."""
    return Target(body={"group_name": fresh("group"), "group_type": 3})


async def group_name(_world: World, _place: Place) -> Target:
    """Another name for the group."""
    return Target(body={"group_name": fresh("group")})


async def group(world: World, _place: Place) -> Target:
    """A group that goes."""
    return Target({"group_id": await world.new_group()})


async def retention(_world: World, place: Place) -> Target:
    """A retention policy for the project."""
    return Target(body={"algorithm": "or", "rules": [], "scope": {"level": "project", "ref": place.id}})


async def export(_world: World, place: Place) -> Target:
    """An export of the project."""
    return Target(body={"job_name": "job", "projects": [place.id]})


async def purge(_world: World, _place: Place) -> Target:
    """A purge that would remove nothing."""
    return Target(body=PURGE)


async def purge_schedule(_world: World, _place: Place) -> Target:
    """A schedule for such purges."""
    return Target(body={"schedule": {"type": "Daily", "cron": "0 0 0 * * *"}, "parameters": PURGE_PARAMETERS})
