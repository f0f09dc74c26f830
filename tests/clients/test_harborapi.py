"""harborapi, a client of Harbor's API from PyPI, which checks every answer against its own models."""

import ssl
import uuid
from collections.abc import AsyncIterator

import pytest
from harborapi import HarborAsyncClient
from harborapi.exceptions import Conflict, Forbidden, NotFound, PreconditionFailed, Unauthorized
from harborapi.models import (
    Access,
    ImmutableRule,
    ImmutableSelector,
    Label,
    ProjectMetadata,
    ProjectReq,
    QuotaUpdateReq,
    Repository,
    ResourceList,
    RobotCreate,
    RobotPermission,
    RoleRequest,
    Tag,
    UserCreationReq,
)

from tests.support.images import make_image
from tests.support.server import (
    ADMINISTRATOR,
    DEVELOPER,
    GUEST,
    OUTSIDER,
    PRIVATE_PROJECT,
    PUBLIC_PROJECT,
    Account,
    Server,
)

pytestmark = [
    pytest.mark.anyio,
    # The client was written for an older version of the library that holds its models.
    pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecatedSince211"),
]

REPOSITORY = "parts/app"
MEBIBYTE = 1024 * 1024
DEVELOPER_ROLE = 2
MAINTAINER_ROLE = 4


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def client_of(server: Server, account: Account) -> HarborAsyncClient:
    """Return the client of somebody, who trusts the server's authority."""
    authority = server.certificates.authority if server.certificates else None
    verify = ssl.create_default_context(cafile=authority)
    return HarborAsyncClient(
        f"{server.url}/api/v2.0", account.name, account.password, verify=verify, timeout=60, retry=None
    )


@pytest.fixture
async def admin(server: Server) -> AsyncIterator[HarborAsyncClient]:
    """The administrator."""
    client = client_of(server, ADMINISTRATOR)
    yield client
    await client.client.aclose()


@pytest.fixture
async def project(admin: HarborAsyncClient) -> str:
    """The name of a new private project."""
    name = f"harborapi-{uuid.uuid4().hex[:8]}"
    metadata = ProjectMetadata(public="false")
    await admin.create_project(ProjectReq(project_name=name, metadata=metadata, storage_limit=MEBIBYTE))
    return name


async def test_the_system(admin: HarborAsyncClient) -> None:
    """What clients ask first."""
    assert await admin.ping() == "Pong"
    health = await admin.health_check()
    assert health.status == "healthy"
    assert (await admin.get_system_info()).auth_mode == "db_auth"
    assert (await admin.get_current_user()).username == "admin"
    assert (await admin.get_statistics()).total_project_count
    configuration = await admin.get_config()
    assert configuration.auth_mode
    assert configuration.auth_mode.value == "db_auth"
    assert (await admin.get_permissions()).project


async def test_projects(admin: HarborAsyncClient, project: str) -> None:
    """A project is made, found, changed and deleted."""
    assert await admin.project_exists(project)
    found = await admin.get_projects(query=f"name={project}")
    assert [one.name for one in found] == [project]
    with pytest.raises(Conflict):
        await admin.create_project(ProjectReq(project_name=project))

    await admin.update_project(project, ProjectReq(metadata=ProjectMetadata(public="true", auto_scan="true")))
    shown = await admin.get_project(project)
    assert shown.metadata
    assert (shown.metadata.public, shown.metadata.auto_scan) == ("true", "true")
    assert shown.project_id
    assert (await admin.get_project(shown.project_id)).name == project
    await admin.update_project_metadata_entry(project, "public", ProjectMetadata(public="false"))
    assert await admin.get_project_metadata_entry(project, "public") == {"public": "false"}
    await admin.delete_project_metadata_entry(project, "auto_scan")
    assert (await admin.get_project_metadata(project)).auto_scan is None
    summary = await admin.get_project_summary(project)
    assert (summary.repo_count, summary.project_admin_count) == (0, 1)

    assert (await admin.get_project_deletable(project)).deletable
    await admin.delete_project(project)
    assert not await admin.project_exists(project)
    with pytest.raises(NotFound):
        await admin.get_project(project)


async def test_people_and_members(admin: HarborAsyncClient, project: str, server: Server) -> None:
    """A new user becomes a member, gets another role, leaves, and is deleted."""
    person = Account(f"person-{uuid.uuid4().hex[:8]}", "Visits-too-1t")
    await admin.create_user(
        UserCreationReq(
            username=person.name, realname="A person", email=f"{person.name}@example.com", password=person.password
        )
    )
    user = await admin.get_user_by_username(person.name)
    assert user.user_id
    client = client_of(server, person)
    with pytest.raises(Forbidden):
        await client.get_project(project)

    await admin.add_project_member_user(project, person.name, DEVELOPER_ROLE)
    assert (await client.get_project(project)).current_user_role_id == DEVELOPER_ROLE
    members = await admin.get_project_members(project, entity_name=person.name)
    assert [(one.entity_name, one.role_name) for one in members] == [(person.name, "developer")]
    member_id = members[0].id
    assert member_id
    await admin.update_project_member_role(project, member_id, RoleRequest(role_id=MAINTAINER_ROLE))
    assert (await admin.get_project_member(project, member_id)).role_id == MAINTAINER_ROLE
    await admin.remove_project_member(project, member_id)
    with pytest.raises(Forbidden):
        await client.get_project(project)

    await admin.set_user_password(user.user_id, old_password="", new_password="Visits-again-1t")
    with pytest.raises(Unauthorized):
        await client.get_current_user()
    await admin.delete_user(user.user_id)
    with pytest.raises(NotFound):
        await admin.get_user(user.user_id)
    await client.client.aclose()


async def test_robots(admin: HarborAsyncClient, project: str, server: Server) -> None:
    """A robot reads what it may, is given a new secret and other words, and is deleted."""
    server.push(f"{project}/{REPOSITORY}", "1", make_image())
    access = [Access(resource="repository", action=action) for action in ("list", "pull", "read")]
    permission = RobotPermission(kind="project", namespace=project, access=access)
    created = await admin.create_robot(
        RobotCreate(name="reader", level="project", duration=1, permissions=[permission])
    )
    assert created.name == f"robot${project}+reader"
    assert created.id
    assert created.secret
    robot = client_of(server, Account(created.name, created.secret))
    assert [one.name for one in await robot.get_repositories(project)] == [f"{project}/{REPOSITORY}"]
    with pytest.raises(Forbidden):
        await robot.delete_repository(project, REPOSITORY)

    fresh = await admin.refresh_robot_secret(created.id, "")
    assert fresh.secret
    with pytest.raises(Unauthorized):
        await robot.get_repositories(project)
    shown = await admin.get_robot(created.id)
    assert shown.permissions == [permission]
    shown.description = "reads"
    await admin.update_robot(created.id, shown)
    owner = await admin.get_project(project)
    listed = await admin.get_robots(query=f"Level=project,ProjectID={owner.project_id}")
    assert [(one.name, one.description) for one in listed] == [(created.name, "reads")]
    await admin.delete_robot(created.id)
    with pytest.raises(NotFound):
        await admin.get_robot(created.id)
    await robot.client.aclose()


async def test_labels(admin: HarborAsyncClient, project: str, server: Server) -> None:
    """A label is made, changed, put on an artifact, taken off and deleted."""
    server.push(f"{project}/{REPOSITORY}", "1", make_image())
    project_id = (await admin.get_project(project)).project_id
    await admin.create_label(Label(name="good", color="#61717D", scope="p", project_id=project_id))
    (label,) = await admin.get_labels(scope="p", project_id=project_id)
    assert label.id
    await admin.update_label(label.id, Label(name="better", color="#C92100", scope="p", project_id=project_id))
    assert (await admin.get_label(label.id)).name == "better"

    await admin.add_artifact_label(project, REPOSITORY, "1", Label(id=label.id))
    artifact = await admin.get_artifact(project, REPOSITORY, "1", with_label=True)
    assert [one.name for one in artifact.labels or []] == ["better"]
    await admin.delete_artifact_label(project, REPOSITORY, "1", label.id)
    await admin.delete_label(label.id)
    with pytest.raises(NotFound):
        await admin.get_label(label.id)


async def test_quotas(admin: HarborAsyncClient, project: str, server: Server) -> None:
    """The quota of a project is what it was made with, until it is changed."""
    server.push(f"{project}/{REPOSITORY}", "1", make_image())
    project_id = (await admin.get_project(project)).project_id
    (quota,) = await admin.get_quotas(reference="project", reference_id=str(project_id))
    assert quota.id
    assert quota.hard == ResourceList({"storage": MEBIBYTE})
    assert quota.used
    assert quota.used.root
    assert quota.used.root["storage"] > 0
    await admin.update_quota(quota.id, QuotaUpdateReq(hard=ResourceList({"storage": 2 * MEBIBYTE})))
    assert (await admin.get_quota(quota.id)).hard == ResourceList({"storage": 2 * MEBIBYTE})


async def test_immutable_rules(admin: HarborAsyncClient, project: str, server: Server) -> None:
    """A rule holds a tag, until it is changed; it is deleted in the end."""
    server.push(f"{project}/{REPOSITORY}", "v1", make_image())
    rule = ImmutableRule(
        action="immutable",
        template="immutable_template",
        scope_selectors={"repository": [ImmutableSelector(kind="doublestar", decoration="repoMatches", pattern="**")]},
        tag_selectors=[ImmutableSelector(kind="doublestar", decoration="matches", pattern="v*")],
    )
    await admin.create_project_immutable_tag_rule(project, rule)
    (made,) = await admin.get_project_immutable_tag_rules(project)
    assert made.id
    with pytest.raises(PreconditionFailed):
        await admin.delete_artifact_tag(project, REPOSITORY, "v1", "v1")

    made.disabled = True
    await admin.update_project_immutable_tag_rule(project, made.id, made)
    await admin.delete_artifact_tag(project, REPOSITORY, "v1", "v1")
    await admin.delete_project_immutable_tag_rule(project, made.id)
    assert await admin.get_project_immutable_tag_rules(project) == []


async def test_repositories_artifacts_and_tags(admin: HarborAsyncClient, project: str, server: Server) -> None:
    """What is pushed is found, described, tagged, copied and deleted."""
    image = make_image()
    server.push(f"{project}/{REPOSITORY}", "1", image)
    await admin.update_repository(project, REPOSITORY, Repository(description="An app."))
    repository = await admin.get_repository(project, REPOSITORY)
    assert (repository.name, repository.description) == (f"{project}/{REPOSITORY}", "An app.")
    assert repository.artifact_count == 1

    (artifact,) = await admin.get_artifacts(project, REPOSITORY, with_tag=True)
    assert (artifact.digest, artifact.type) == (image.digest, "IMAGE")
    await admin.create_artifact_tag(project, REPOSITORY, image.digest, Tag(name="2"))
    assert {tag.name for tag in await admin.get_artifact_tags(project, REPOSITORY, "1")} == {"1", "2"}
    await admin.delete_artifact_tag(project, REPOSITORY, "2", "1")
    assert not server.digest(f"{project}/{REPOSITORY}", "1")
    await admin.copy_artifact(project, "copy", f"{project}/{REPOSITORY}@{image.digest}")
    assert (await admin.get_artifact(project, "copy", image.digest)).size == artifact.size
    assert await admin.get_artifact_accessories(project, REPOSITORY, "2") == []
    found = await admin.search(project)
    assert {one.repository_name for one in found.repository or []} == {
        f"{project}/{REPOSITORY}",
        f"{project}/copy",
    }

    with pytest.raises(PreconditionFailed):
        await admin.delete_project(project)
    await admin.delete_artifact(project, REPOSITORY, "2")
    with pytest.raises(NotFound):
        await admin.get_artifact(project, REPOSITORY, image.digest)
    for name in (REPOSITORY, "copy"):
        await admin.delete_repository(project, name)
    assert await admin.get_repositories(project) == []
    await admin.delete_project(project)


@pytest.mark.parametrize(
    ("account", "sees"), [(DEVELOPER, True), (GUEST, True), (OUTSIDER, False)], ids=["developer", "guest", "outsider"]
)
async def test_people_see_what_they_may(server: Server, account: Account, sees: bool) -> None:
    """Everybody finds the open project in the list; its members alone the private one."""
    client = client_of(server, account)
    names = {project.name for project in await client.get_projects()}
    assert PUBLIC_PROJECT in names
    assert (PRIVATE_PROJECT in names) is sees
    with pytest.raises(Forbidden):
        await client.get_robots()
    await client.client.aclose()
