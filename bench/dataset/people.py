"""Users, projects and whoever belongs to them."""

from __future__ import annotations

from collections.abc import Iterator

from bench.dataset import words
from bench.dataset.scale import Scale
from bench.dataset.writers import Row, Writer

ROLES = 5
PASSWORD = "Sails-at-7"
"""Of everybody but the administrator."""
ADMINISTRATOR_ID = 1
PUBLIC_EVERY = 4
"""Of so many projects one is public."""
CAPACITY_BYTES = 2**40

TABLES = (
    "user_account",
    "project",
    "project_metadata",
    "quota_usage",
    "access_grant",
    "robot",
    "robot_permission",
    "label",
)


def write_people(writer: Writer, scale: Scale, password_hash: str) -> tuple[range, range]:
    """Writes them, and returns the ids of the projects and of the users."""
    first = writer.last_id("user_account") + 1
    users = range(first, first + scale.users)
    first = writer.last_id("project") + 1
    projects = range(first, first + scale.projects)
    _write_users(writer, users, password_hash)
    _write_projects(writer, projects, users)
    _write_grants(writer, projects, users, scale)
    _write_robots(writer, projects, scale)
    _write_labels(writer, projects, scale)
    return projects, users


def _write_users(writer: Writer, users: range, password_hash: str) -> None:
    columns = "id name email real_name comment password_hash password_is_initial is_sysadmin created_at updated_at"
    writer.write(
        "user_account",
        columns,
        (
            (
                user,
                words.user_name(number),
                f"{words.user_name(number)}@example.com",
                words.user_name(number).replace(".", " ").title(),
                "",
                password_hash,
                False,
                False,
                _moment(number),
                _moment(number),
            )
            for number, user in enumerate(users)
        ),
    )


def _write_projects(writer: Writer, projects: range, users: range) -> None:
    writer.write(
        "project",
        "id name owner_id is_public storage_limit_bytes created_at updated_at",
        (
            (
                project,
                words.project_name(number),
                users[number % len(users)] if number % 2 else ADMINISTRATOR_ID,
                number % PUBLIC_EVERY == 0,
                CAPACITY_BYTES if number % 3 else -1,
                _moment(number),
                _moment(number),
            )
            for number, project in enumerate(projects)
        ),
    )
    writer.write(
        "project_metadata",
        "project_id key value",
        ((project, key, "true") for project in projects for key in ("auto_scan", "enable_content_trust")),
    )
    writer.write(
        "quota_usage",
        "project_id size_bytes updated_at",
        ((project, (1 + number) * 2**31, _moment(number)) for number, project in enumerate(projects)),
    )


def _write_grants(writer: Writer, projects: range, users: range, scale: Scale) -> None:
    def rows() -> Iterator[Row]:
        for number, project in enumerate(projects):
            yield "user", ADMINISTRATOR_ID, 1, project, _moment(number)
            for member in range(scale.members):
                yield "user", users[(number * 7 + member) % len(users)], 1 + member % ROLES, project, _moment(number)

    writer.write("access_grant", "subject_kind subject_id role_id project_id created_at", rows())


def _write_robots(writer: Writer, projects: range, scale: Scale) -> None:
    first = writer.last_id("robot") + 1
    places = [(project, number) for project in (0, *projects) for number in range(scale.robots)]
    writer.write(
        "robot",
        "id name description project_id duration_days expires_at is_disabled is_visible revision created_by_kind "
        "created_by_id created_at updated_at",
        (
            (
                robot,
                words.robot_name(number),
                "Builds and pushes",
                project,
                -1,
                None,
                False,
                True,
                0,
                "user",
                ADMINISTRATOR_ID,
                _moment(robot),
                _moment(robot),
            )
            for robot, (project, number) in enumerate(places, first)
        ),
    )
    writer.write(
        "robot_permission",
        "robot_id kind project_id resource action effect position",
        (
            (robot, "project", project, "repository", action, "", position)
            for robot, (project, _) in enumerate(places, first)
            for position, action in enumerate(("pull", "push"))
        ),
    )


def _write_labels(writer: Writer, projects: range, scale: Scale) -> None:
    writer.write(
        "label",
        "project_id name description color created_at updated_at",
        (
            (project, words.label_name(number), "Has been looked at", "#0065AB", _moment(number), _moment(number))
            for project in (0, *projects)
            for number in range(scale.labels)
        ),
    )


def _moment(number: int) -> int:
    return words.FIRST_MOMENT + number * words.MINUTE
