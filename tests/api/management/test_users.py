"""Users through the management API, as Harbor's clients use it."""

import asyncio
import json

import pytest

from tests.support.application import PASSWORD, RunningRegistry
from tests.support.asgi import Client
from tests.support.management import API, CALLERS, caller, error, expected, fresh, send, statuses

pytestmark = pytest.mark.anyio

WEAK = (
    "the password or secret must be 8-128, inclusively, characters long with at least 1 uppercase letter, "
    "1 lowercase letter and 1 number"
)


async def make_user(admin: Client, **wanted: object) -> tuple[str, int]:
    """Make a user with the password of all people, and return name and id."""
    name = fresh("person")
    body = {"username": name, "email": f"{name}@example.com", "realname": name, "password": PASSWORD, **wanted}
    answer = await send(admin, "POST", "/users", body)
    assert (answer.status, answer.body) == (201, b""), answer
    path, user_id = answer["location"].rsplit("/", 1)
    assert path == f"{API}/users"
    return name, int(user_id)


async def user_id_of(registry: RunningRegistry, name: str) -> int:
    """The id of one of the people."""
    return int((await send(registry.user(name), "GET", "/users/current")).json["user_id"])


async def test_a_user_is_made_shown_changed_and_deleted(registry: RunningRegistry) -> None:
    """The whole life of a user, with what Harbor shows of him at each stage."""
    admin = registry.admin
    name, user_id = await make_user(admin, comment="c")
    shown = (await send(admin, "GET", f"/users/{user_id}")).json
    times = {key: shown.pop(key) for key in ("creation_time", "update_time")}
    assert times["creation_time"] == times["update_time"]
    assert list(shown.items()) == [
        ("admin_role_in_auth", False),
        ("comment", "c"),
        ("email", f"{name}@example.com"),
        ("realname", name),
        ("sysadmin_flag", False),
        ("user_id", user_id),
        ("username", name),
    ]
    registry.clock.step(1)
    profile = {"realname": "new", "email": f"new-{name}@example.com", "comment": ""}
    assert (await send(registry.user(name), "PUT", f"/users/{user_id}", profile)).status == 200
    shown = (await send(registry.user(name), "GET", "/users/current")).json
    assert (shown["realname"], shown["email"], shown.get("comment")) == ("new", f"new-{name}@example.com", None)
    assert shown["update_time"] > shown["creation_time"]
    assert (await send(admin, "DELETE", f"/users/{user_id}")).status == 200
    assert error(await send(registry.user(name), "GET", "/users/current")) == (401, "UNAUTHORIZED", "unauthorized")
    missing = (404, "NOT_FOUND", f"user {user_id} not found")
    assert error(await send(admin, "GET", f"/users/{user_id}")) == missing
    assert error(await send(admin, "DELETE", f"/users/{user_id}")) == missing
    again = {"username": name, "email": f"{name}@example.com", "realname": "r", "password": PASSWORD}
    assert (await send(admin, "POST", "/users", again)).status == 201


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "bad"}, "email with illegal format"),
        ({"email": "a@b"}, "email with illegal format"),
        ({"email": "a..b@x.io"}, "email with illegal format"),
        ({"email": "a@x.io\n"}, "email with illegal format"),
        ({"email": ""}, "email can't be empty"),
        ({"email": None}, "email can't be empty"),
        ({"realname": ""}, "realname with illegal length"),
        ({"realname": "x" * 256}, "realname with illegal length"),
        ({"realname": "a,b"}, "realname contains illegal characters"),
        ({"realname": "a\0b"}, "realname contains illegal characters"),
        ({"comment": "x" * 31}, "comment with illegal length"),
        ({"comment": "a\0b"}, "comment contains illegal characters"),
        ({"password": "short"}, WEAK),
        ({"password": "Aa1" + "x" * 126}, WEAK),
        ({"password": "passw0rd"}, WEAK),
        ({"password": None}, WEAK),
        ({"username": ""}, "username with illegal length"),
        ({"username": "a,b"}, "username contains illegal characters"),
        ({"username": 'a"b'}, "username contains illegal characters"),
        ({"username": "robot$a"}, "username contains illegal characters"),
        ({"username": " a"}, "username contains illegal characters"),
        ({"username": "a\0"}, "username contains illegal characters"),
    ],
)
async def test_a_bad_user_is_refused_in_harbors_words(admin: Client, change: dict[str, object], message: str) -> None:
    """As recorded from a Harbor; what no database can hold is refused in the words that are nearest."""
    body = {"username": "bad", "email": "bad@x.io", "realname": "x", "password": PASSWORD, **change}
    assert error(await send(admin, "POST", "/users", body)) == (400, "BAD_REQUEST", message)
    if not {"username", "password"} & change.keys():
        assert error(await send(admin, "PUT", "/users/1", body)) == (400, "BAD_REQUEST", message)


async def test_a_user_that_does_not_fit_the_document_is_refused(admin: Client) -> None:
    """With the status that clients of the generated kind know."""
    too_long = await send(admin, "POST", "/users", {"username": "x" * 256})
    message = "validation failure list:\nvalidation failure list:\nusername in body should be at most 255 chars long"
    assert error(too_long) == (422, "UNPROCESSABLE_ENTITY", message)
    assert (await send(admin, "POST", "/users", {"email": "x" * 256})).status == 422
    assert error(await send(admin, "POST", "/users")) == (
        422,
        "UNPROCESSABLE_ENTITY",
        "validation failure list:\nuserReq in body is required",
    )
    assert error(await send(admin, "GET", "/users/abc")) == (
        422,
        "UNPROCESSABLE_ENTITY",
        'validation failure list:\nuser_id in path must be of type int64: "abc"',
    )
    assert error(await send(admin, "GET", "/users/search")) == (
        422,
        "UNPROCESSABLE_ENTITY",
        "validation failure list:\nusername in query is required",
    )


async def test_names_and_emails_are_taken_once(admin: Client) -> None:
    """By whoever comes first; of the two that come together, one."""
    name, user_id = await make_user(admin)
    other, other_id = await make_user(admin)
    body = {"realname": "x", "password": PASSWORD}
    answer = await send(admin, "POST", "/users", {"username": name, "email": "free@x.io", **body})
    assert error(answer) == (409, "CONFLICT", f"user {name} or email free@x.io already exists")
    email = f"{name}@example.com"
    answer = await send(admin, "POST", "/users", {"username": "free", "email": email, **body})
    assert error(answer) == (409, "CONFLICT", f"user free or email {email} already exists")
    answer = await send(admin, "PUT", f"/users/{other_id}", {"realname": "x", "email": email})
    assert error(answer) == (409, "CONFLICT", f"user {other} or email {email} already exists")
    assert (await send(admin, "PUT", f"/users/{user_id}", {"realname": "x", "email": email})).status == 200
    both = {"username": fresh("both"), "email": "both@x.io", **body}
    answers = await asyncio.gather(*(send(admin, "POST", "/users", both) for _ in range(2)))
    assert sorted(answer.status for answer in answers) == [201, 409]


async def test_who_may_see_all_users(registry: RunningRegistry) -> None:
    """Administrators of the system; the refusal says to whom, as Harbor does."""
    assert await statuses(registry, "GET", "/users") == expected(200)
    assert error(await send(registry.user("guest"), "GET", "/users")) == (403, "FORBIDDEN", "guest")
    answer = await send(registry.user("guest"), "GET", "/users")
    assert answer["x-missing-permission"] == "user:list on the system"


async def test_who_may_see_and_change_a_user(registry: RunningRegistry) -> None:
    """He himself, and administrators of the system."""
    user_id = await user_id_of(registry, "guest")
    assert await statuses(registry, "GET", f"/users/{user_id}") == expected(200, "guest")
    profile = {"realname": "guest", "email": "guest@example.com"}
    assert await statuses(registry, "PUT", f"/users/{user_id}", profile) == expected(200, "guest")
    assert await statuses(registry, "GET", "/users/99999") == expected(404)
    assert await statuses(registry, "PUT", "/users/99999", {"realname": "a", "email": "a@x.io"}) == expected(404)


async def test_everybody_may_ask_who_he_is(registry: RunningRegistry) -> None:
    """Once he has said so."""
    answers = await statuses(registry, "GET", "/users/current")
    assert answers == {name: 401 if name == "anonymous" else 200 for name in CALLERS}
    shown = (await send(registry.admin, "GET", "/users/current")).json
    assert (shown["username"], shown["user_id"], shown["sysadmin_flag"]) == ("admin", 1, True)


async def robot_that_may(registry: RunningRegistry, *actions: str) -> tuple[str, Client]:
    """The name of a robot of the system that may do this with users, and the robot."""
    wanted = {
        "name": fresh("robot"),
        "level": "system",
        "duration": -1,
        "permissions": [
            {"kind": "system", "namespace": "/", "access": [{"resource": "user", "action": name} for name in actions]}
        ],
    }
    made = (await send(registry.admin, "POST", "/robots", wanted)).json
    return made["name"], registry.nobody.logged_in(made["name"], made["secret"])


async def test_a_robot_gets_at_no_administrator(registry: RunningRegistry) -> None:
    """Otherwise the right to change users would be the right to everything."""
    _, robot = await robot_that_may(registry, "update", "delete")
    user_id = await user_id_of(registry, "guest")
    refusal = (403, "FORBIDDEN", "a robot cannot change who is a system administrator, nor one of them")
    flag = await send(robot, "PUT", f"/users/{user_id}/sysadmin", {"sysadmin_flag": True})
    assert error(flag) == refusal
    second = await made_sysadmin(registry)
    for target in (1, second):
        password = await send(robot, "PUT", f"/users/{target}/password", {"new_password": "Another-1"})
        assert error(password) == refusal
    assert error(await send(robot, "DELETE", f"/users/{second}")) == refusal
    # Other tests count on a single administrator.
    assert (await send(registry.admin, "DELETE", f"/users/{second}")).status == 200


async def made_sysadmin(registry: RunningRegistry) -> int:
    """The id of a new administrator of the system."""
    name = fresh("administrator")
    body = {"username": name, "email": f"{name}@x.io", "realname": "A", "password": "Passw0rd"}
    made = await send(registry.admin, "POST", "/users", body)
    user_id = int(made["location"].rpartition("/")[2])
    assert (await send(registry.admin, "PUT", f"/users/{user_id}/sysadmin", {"sysadmin_flag": True})).status == 200
    return user_id


async def test_a_robot_is_no_user(registry: RunningRegistry) -> None:
    """It cannot ask who it is, but may do with users what it is allowed to."""
    name, robot = await robot_that_may(registry, "list")
    answer = await send(robot, "GET", "/users/current")
    message = "get current user not available for security context: robot"
    assert error(answer) == (412, "PRECONDITION", message)
    assert (await send(robot, "GET", "/users")).status == 200
    user_id = await user_id_of(registry, "guest")
    assert error(await send(robot, "GET", f"/users/{user_id}")) == (403, "FORBIDDEN", name)
    assert (await send(robot, "GET", "/permissions")).status == 403
    held = await send(robot, "GET", "/users/current/permissions?scope=/system")
    assert held.json == [{"action": "list", "resource": "/system/user"}]


async def test_who_may_make_and_delete_users(registry: RunningRegistry) -> None:
    """Administrators of the system alone; nobody registers himself through the API."""
    for name in CALLERS:
        client, wanted = caller(registry, name), fresh("made")
        body = {"username": wanted, "email": f"{wanted}@x.io", "realname": "x", "password": PASSWORD}
        assert (await send(client, "POST", "/users", body)).status == expected(201)[name], name
        _, user_id = await make_user(registry.admin)
        assert (await send(client, "DELETE", f"/users/{user_id}")).status == expected(200)[name], name
    answer = await send(registry.user("guest"), "POST", "/users", body)
    assert error(answer) == (403, "FORBIDDEN", "guest")


async def test_nobody_registers_himself_through_the_api(registry: RunningRegistry) -> None:
    """Where it is allowed, it is so for people in front of a browser."""
    body = {"username": "self", "email": "self@x.io", "realname": "x", "password": PASSWORD}
    await configure(registry.admin, self_registration=True)
    answer = await send(registry.nobody, "POST", "/users", body)
    assert error(answer) == (403, "FORBIDDEN", "self-registration cannot be triggered via API")
    await configure(registry.admin, self_registration=False)
    assert (await send(registry.nobody, "POST", "/users", body)).status == 401


async def configure(admin: Client, **values: object) -> None:
    """Change the configuration."""
    assert (await send(admin, "PUT", "/configurations", values)).status == 200


async def test_users_are_listed_by_name_sorted_and_searched(admin: Client) -> None:
    """With Harbor's keys; its first administrator is not among them."""
    word = fresh("list")
    names = [(await make_user(admin, username=f"{word}-{letter}", email=f"{letter}@{word}.io"))[1] for letter in "bac"]
    answer = await send(admin, "GET", f"/users?q=username%3D~{word}&page_size=2")
    assert [user["username"] for user in answer.json] == [f"{word}-a", f"{word}-b"]
    assert answer["x-total-count"] == "3"
    assert answer["link"] == f'<{API}/users?page=2&page_size=2&q=username=~{word}>; rel="next"'
    for query, letters in (
        (f"q=username%3D~{word}&sort=-username", "cba"),
        (f"q=username%3D~{word}&sort=user_id", "bac"),
        (f"q=email%3Da@{word}.io", "a"),
        (f"username={word}-c", "c"),
        (f"email=b@{word}", "b"),
        (f"q=user_id%3D{names[0]}", "b"),
    ):
        found = (await send(admin, "GET", f"/users?{query}")).json
        assert [user["username"] for user in found] == [f"{word}-{letter}" for letter in letters], query
    everybody = (await send(admin, "GET", "/users?page_size=0")).json
    assert "admin" not in {user["username"] for user in everybody}
    assert (await send(admin, "GET", "/users?q=username%3Dadmin"))["x-total-count"] == "0"


async def test_everybody_may_search_users_by_name(registry: RunningRegistry) -> None:
    """That is how a new member is found; nothing but names and ids is shown."""
    answers = await statuses(registry, "GET", "/users/search?username=dev")
    assert answers == {name: 401 if name == "anonymous" else 200 for name in CALLERS}
    user_id = await user_id_of(registry, "developer")
    for part in ("develop", "elope", "DEVELOPER"):
        answer = await send(registry.user("guest"), "GET", f"/users/search?username={part}")
        assert answer.json == [{"user_id": user_id, "username": "developer"}]
        assert answer["x-total-count"] == "1"
    answer = await send(registry.user("guest"), "GET", "/users/search?username=%25")
    assert (answer.json, answer["x-total-count"]) == ([], "0")
    answer = await send(registry.user("guest"), "GET", "/users/search?username=e&page_size=1")
    assert 'rel="next"' in answer["link"]


async def test_people_log_in_with_their_email_too(registry: RunningRegistry) -> None:
    """Names win over emails, and an email that was given up is worth nothing from then on."""
    name, user_id = await make_user(registry.admin)
    email = f"{name}@example.com"
    current = (await send(registry.nobody.logged_in(email, PASSWORD), "GET", "/users/current")).json
    assert current["username"] == name
    profile = {"realname": "x", "email": f"new-{email}"}
    assert (await send(registry.admin, "PUT", f"/users/{user_id}", profile)).status == 200
    assert (await send(registry.nobody.logged_in(email, PASSWORD), "GET", "/users/current")).status == 401
    _, called_so = await make_user(registry.admin, username=f"new-{email}", email=f"other-{email}")
    current = (await send(registry.nobody.logged_in(f"new-{email}", PASSWORD), "GET", "/users/current")).json
    assert current["user_id"] == called_so


async def test_a_password_is_changed(registry: RunningRegistry) -> None:
    """By its owner, who shows the old one, and by administrators, who need not; what was before ends at once."""
    name, user_id = await make_user(registry.admin)
    path, user = f"/users/{user_id}/password", registry.user(name)
    for old in ("bad", "", None):
        answer = await send(user, "PUT", path, {"old_password": old, "new_password": "Other-Sails-8"})
        assert error(answer) == (403, "FORBIDDEN", "Current password is incorrect")
    answer = await send(user, "PUT", path, {"old_password": PASSWORD, "new_password": "weak"})
    assert error(answer) == (400, "BAD_REQUEST", WEAK)
    answer = await send(user, "PUT", path, {"old_password": PASSWORD, "new_password": PASSWORD})
    assert error(answer) == (400, "BAD_REQUEST", "New password is identical to old password")
    answer = await send(user, "PUT", path, {"old_password": PASSWORD, "new_password": "Other-Sails-8"})
    assert (answer.status, answer.body) == (200, b"")
    assert (await send(user, "GET", "/users/current")).status == 401
    renewed = registry.nobody.logged_in(name, "Other-Sails-8")
    assert (await send(renewed, "GET", "/users/current")).status == 200
    assert (await send(registry.admin, "PUT", path, {"new_password": PASSWORD})).status == 200
    answer = await send(registry.admin, "PUT", path, {"new_password": PASSWORD})
    assert error(answer) == (400, "BAD_REQUEST", "New password is identical to old password")
    assert (await send(user, "GET", "/users/current")).status == 200
    answer = await send(registry.admin, "PUT", "/users/99999/password", {"new_password": PASSWORD})
    assert error(answer) == (404, "NOT_FOUND", "user 99999 not found")


async def test_who_may_change_a_password(registry: RunningRegistry) -> None:
    """Its owner and administrators; also an administrator shows his old one to change his own."""
    _, user_id = await make_user(registry.admin)
    passwords = iter(f"Another-Sail-{number}" for number in range(100))
    for name in CALLERS:
        answer = await send(
            caller(registry, name), "PUT", f"/users/{user_id}/password", {"new_password": next(passwords)}
        )
        assert answer.status == expected(200)[name], name
    answer = await send(registry.admin, "PUT", "/users/1/password", {"new_password": PASSWORD})
    assert error(answer) == (403, "FORBIDDEN", "Current password is incorrect")


async def test_guesses_of_the_current_password_are_counted(registry: RunningRegistry) -> None:
    """Whoever sits at somebody's browser, or has stolen a session, may not try all passwords."""
    name, user_id = await make_user(registry.admin)
    user = registry.user(name)
    body = {"old_password": "Wrong-Sails-1", "new_password": "Other-Sails-8"}
    seen = [(await send(user, "PUT", f"/users/{user_id}/password", body)).status for _ in range(30)]
    refused = seen.index(429)
    assert set(seen[:refused]) == {403}
    assert set(seen[refused:]) == {429}
    registry.clock.step(3600)
    assert (await send(user, "PUT", f"/users/{user_id}/password", body)).status == 403
    registry.clock.step(3600)


async def test_who_may_make_administrators(registry: RunningRegistry) -> None:
    """Those who are; the new one may do everything from the next request on, and nothing once the flag is gone."""
    name, user_id = await make_user(registry.admin)
    path = f"/users/{user_id}/sysadmin"
    assert await statuses(registry, "PUT", path, {"sysadmin_flag": True}) == expected(200)
    assert (await send(registry.user(name), "GET", "/users/current")).json["sysadmin_flag"] is True
    assert (await send(registry.user(name), "GET", "/users")).status == 200
    assert (await send(registry.user(name), "PUT", path, {})).status == 200
    assert error(await send(registry.user(name), "GET", "/users")) == (403, "FORBIDDEN", name)
    answer = await send(registry.admin, "PUT", "/users/99999/sysadmin", {"sysadmin_flag": True})
    assert error(answer) == (404, "NOT_FOUND", "user with id 99999 not found")
    answer = await send(registry.admin, "PUT", "/users/99999/sysadmin", {"sysadmin_flag": False})
    assert error(answer) == (404, "NOT_FOUND", "user with id 99999 not found")


async def test_the_last_administrator_stays(registry: RunningRegistry) -> None:
    """Harbor lets him lock everybody out; of two who take the flag from each other at once, one is left."""
    last = (403, "FORBIDDEN", "User with ID 1 is the last system administrator")
    assert error(await send(registry.admin, "PUT", "/users/1/sysadmin", {"sysadmin_flag": False})) == last
    cannot = (403, "FORBIDDEN", "User with ID 1 cannot be deleted")
    assert error(await send(registry.admin, "DELETE", "/users/1")) == cannot
    name, user_id = await make_user(registry.admin)
    assert (await send(registry.admin, "PUT", f"/users/{user_id}/sysadmin", {"sysadmin_flag": True})).status == 200
    other = registry.user(name)
    assert error(await send(other, "DELETE", "/users/1")) == cannot
    cannot = (403, "FORBIDDEN", f"User with ID {user_id} cannot be deleted")
    assert error(await send(other, "DELETE", f"/users/{user_id}")) == cannot
    await asyncio.gather(
        send(registry.admin, "PUT", f"/users/{user_id}/sysadmin", {"sysadmin_flag": False}),
        send(other, "PUT", "/users/1/sysadmin", {"sysadmin_flag": False}),
    )
    flags = [(await send(client, "GET", "/users/current")).json["sysadmin_flag"] for client in (registry.admin, other)]
    assert sorted(flags) == [False, True]
    if flags == [False, True]:
        assert (await send(other, "PUT", "/users/1/sysadmin", {"sysadmin_flag": True})).status == 200
    assert (await send(registry.admin, "DELETE", f"/users/{user_id}")).status == 200


async def test_there_are_no_cli_secrets_without_oidc(registry: RunningRegistry) -> None:
    """As Harbor answers where people are kept in its own database."""
    _, user_id = await make_user(registry.admin)
    path = f"/users/{user_id}/cli_secret"
    assert await statuses(registry, "PUT", path, {"secret": "Passw0rd1"}) == expected(412)
    answer = await send(registry.admin, "PUT", path, {"secret": "Passw0rd1"})
    assert error(answer) == (412, "PRECONDITION", "unable to update CLI secret under authmode: db_auth")
    answer = await send(registry.admin, "POST", path, {"secret": "Passw0rd1"})
    assert error(answer) == (405, "METHOD_NOT_ALLOWED", "method POST is not allowed, but [PUT] are")


async def test_answers_hold_no_passwords(admin: Client) -> None:
    """Neither the password nor its hash is shown to anybody."""
    _, user_id = await make_user(admin)
    for path in (f"/users/{user_id}", "/users?page_size=0", "/users/current"):
        text = json.dumps((await send(admin, "GET", path)).json)
        assert PASSWORD not in text
        assert "argon2" not in text


async def test_what_happens_to_users_is_recorded(registry: RunningRegistry) -> None:
    """With the name of whoever did it; a change that was refused changed nothing, and is not there."""
    name, user_id = await make_user(registry.admin)
    user = registry.user(name)
    for method, path, body in (
        ("PUT", f"/users/{user_id}", {"realname": "x", "email": f"x-{name}@x.io"}),
        ("PUT", f"/users/{user_id}", {"realname": "", "email": f"x-{name}@x.io"}),
        ("PUT", f"/users/{user_id}/password", {"old_password": PASSWORD, "new_password": "Other-Sails-8"}),
    ):
        await send(user, method, path, body)
    await send(registry.admin, "PUT", f"/users/{user_id}/sysadmin", {"sysadmin_flag": True})
    await send(registry.admin, "DELETE", f"/users/{user_id}")
    log = (await send(registry.admin, "GET", f"/auditlog-exts?q=resource%3D{name}&page_size=100")).json
    seen = [(entry["username"], entry["operation"]) for entry in log if entry["resource_type"] == "user"]
    assert sorted(seen) == sorted(
        [("admin", "create"), (name, "update"), (name, "update"), ("admin", "update"), ("admin", "delete")]
    )
    assert "Sails" not in json.dumps(log)
