"""harbor-api-client, a client from PyPI that was generated from Harbor's file, of an older version."""

import uuid
from typing import Any

import harbor_client
import pytest
from harbor_client.rest import ApiException

from tests.support.images import make_image
from tests.support.server import ADMINISTRATOR, DEVELOPER, Server

PUBLIC = harbor_client.ProjectMetadata(public="true")
# The client leaves the encoding of slashes to whoever calls it.
REPOSITORY, ENCODED_REPOSITORY = "parts/app", "parts%2Fapp"


@pytest.fixture
def api(server: Server) -> Any:
    """The connection of the administrator, which trusts the server's authority."""
    configuration = harbor_client.Configuration()
    configuration.host = f"{server.url}/api/v2.0"
    configuration.username, configuration.password = ADMINISTRATOR.name, ADMINISTRATOR.password
    if server.certificates is not None:
        configuration.ssl_ca_cert = str(server.certificates.authority)
    return harbor_client.ApiClient(configuration)


@pytest.fixture
def project(api: Any) -> str:
    """The name of a new private project."""
    name = f"generated-{uuid.uuid4().hex[:8]}"
    harbor_client.ProjectApi(api).create_project(harbor_client.ProjectReq(project_name=name, metadata={}))
    return name


def refused(call: Any, *arguments: Any) -> int:
    """Return the status of a call that is refused."""
    with pytest.raises(ApiException) as refusal:
        call(*arguments)
    status: int = refusal.value.status
    return status


def test_projects_and_members(api: Any, project: str) -> None:
    """A project is found, changed and given a member; in the end it is deleted."""
    projects, members = harbor_client.ProjectApi(api), harbor_client.MemberApi(api)
    projects.head_project(project)
    projects.update_project(project, harbor_client.ProjectReq(metadata=PUBLIC))
    assert projects.get_project(project).metadata.public == "true"
    assert [one.name for one in projects.list_projects(q=f"name={project}")] == [project]
    assert projects.get_project_summary(project).repo_count == 0

    member = harbor_client.ProjectMember(role_id=2, member_user=harbor_client.UserEntity(username=DEVELOPER.name))
    members.create_project_member(project, project_member=member)
    (found,) = members.list_project_members(project, entityname=DEVELOPER.name)
    members.update_project_member(project, found.id, role=harbor_client.RoleRequest(role_id=3))
    assert members.get_project_member(project, found.id).role_name == "guest"
    members.delete_project_member(project, found.id)
    assert refused(members.get_project_member, project, found.id) == 404

    projects.delete_project(project)
    assert refused(projects.get_project, project) == 404


def test_robots_labels_and_quotas(api: Any, project: str) -> None:
    """Each is made, read, changed and deleted."""
    robots, labels, quotas = harbor_client.RobotApi(api), harbor_client.LabelApi(api), harbor_client.QuotaApi(api)
    project_id = harbor_client.ProjectApi(api).get_project(project).project_id
    access = [harbor_client.Access(resource="repository", action="pull")]
    permission = harbor_client.RobotPermission(kind="project", namespace=project, access=access)
    wanted = harbor_client.RobotCreate(name="reader", level="project", duration=1, permissions=[permission])
    made = robots.create_robot(wanted)
    assert made.secret
    robot = robots.get_robot_by_id(made.id)
    robot.description = "reads"
    robots.update_robot(made.id, robot)
    assert robots.get_robot_by_id(made.id).description == "reads"
    robots.delete_robot(made.id)
    assert refused(robots.get_robot_by_id, made.id) == 404

    labels.create_label(harbor_client.Label(name="good", color="#61717D", scope="p", project_id=project_id))
    (label,) = labels.list_labels(scope="p", project_id=project_id)
    label.name = "better"
    labels.update_label(label.id, label)
    assert labels.get_label_by_id(label.id).name == "better"
    labels.delete_label(label.id)
    assert refused(labels.get_label_by_id, label.id) == 404

    (quota,) = quotas.list_quotas(reference="project", reference_id=str(project_id))
    quotas.update_quota(quota.id, harbor_client.QuotaUpdateReq(hard={"storage": 1_000_000}))
    assert quotas.get_quota(quota.id).hard == {"storage": 1_000_000}


def test_repositories_artifacts_and_tags(api: Any, project: str, server: Server) -> None:
    """What is pushed is found, described, tagged and deleted; an immutable rule holds a tag."""
    repositories, artifacts = harbor_client.RepositoryApi(api), harbor_client.ArtifactApi(api)
    rules = harbor_client.ImmutableApi(api)
    image = make_image()
    server.push(f"{project}/{REPOSITORY}", "1", image)
    repositories.update_repository(project, ENCODED_REPOSITORY, harbor_client.Repository(description="An app."))
    assert repositories.get_repository(project, ENCODED_REPOSITORY).description == "An app."
    assert [one.digest for one in artifacts.list_artifacts(project, ENCODED_REPOSITORY)] == [image.digest]

    artifacts.create_tag(project, ENCODED_REPOSITORY, "1", harbor_client.Tag(name="v2"))
    assert {tag.name for tag in artifacts.list_tags(project, ENCODED_REPOSITORY, "1")} == {"1", "v2"}
    rule = harbor_client.ImmutableRule(
        action="immutable",
        template="immutable_template",
        scope_selectors={"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
        tag_selectors=[harbor_client.ImmutableSelector(kind="doublestar", decoration="matches", pattern="v*")],
    )
    rules.create_immu_rule(project, rule)
    (made,) = rules.list_immu_rules(project)
    assert refused(artifacts.delete_tag, project, ENCODED_REPOSITORY, "1", "v2") == 412
    rules.delete_immu_rule(project, made.id)
    artifacts.delete_tag(project, ENCODED_REPOSITORY, "1", "v2")

    artifacts.delete_artifact(project, ENCODED_REPOSITORY, "1")
    assert refused(artifacts.get_artifact, project, ENCODED_REPOSITORY, image.digest) == 404
    repositories.delete_repository(project, ENCODED_REPOSITORY)
    assert repositories.list_repositories(project) == []
