"""The operations of the tag `immutable`: rules about which tags of a project can neither be moved nor deleted."""

from wharf.access.door import project_for
from wharf.access.rights import Project
from wharf.access.roles import Permission
from wharf.api.harbor.answers import created, listed
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import IS_RESOURCE_NAME, LISTING, PROJECT_NAME_OR_ID, Operation, Parameter
from wharf.base.query_language import parse_filters, parse_sorts
from wharf.projects.immutable_rules import ImmutableRule, check_rule_id, parse_rule, rule_answer
from wharf.projects.immutable_tags import add_rule, change_rule, find_rules, remove_rule


async def list_rules(management: Management, call: Call) -> Answer:
    """The rules of a project."""
    project = await _project(management, call, "list")
    page = call.page()
    rules, total = await find_rules(
        management.database, project, parse_filters(call.text("q")), parse_sorts(call.text("sort")), page
    )
    return listed(call, [rule_answer(rule) for rule in rules], total, page)


async def post_rule(management: Management, call: Call) -> Answer:
    """Makes a rule, which holds at once, for tags that are there as well."""
    project = await _project(management, call, "create")
    body = call.body_as(ImmutableRule)
    rule_id = await add_rule(
        management.database,
        management.clock,
        call.caller,
        project,
        parse_rule(body),
        is_disabled=body.disabled or False,
    )
    return created(f"/projects/{call.text('project_name_or_id')}/immutabletagrules/{rule_id}")


async def put_rule(management: Management, call: Call) -> Answer:
    """Changes a rule, or turns it on or off."""
    project = await _project(management, call, "update")
    rule_id, body = call.number("immutable_rule_id"), call.body_as(ImmutableRule)
    check_rule_id(rule_id, body)
    await change_rule(
        management.database,
        management.clock,
        call.caller,
        project,
        rule_id,
        parse_rule(body),
        is_disabled=body.disabled or False,
    )
    return Answer()


async def delete_rule(management: Management, call: Call) -> Answer:
    """Takes a rule away."""
    project = await _project(management, call, "delete")
    rule_id = call.number("immutable_rule_id")
    await remove_rule(management.database, management.clock, call.caller, project, rule_id)
    return Answer()


async def _project(management: Management, call: Call, action: str) -> Project:
    return await project_for(
        management.rights,
        call.caller,
        call.text("project_name_or_id"),
        Permission("immutable-tag", action),
        is_name=call.flag("X-Is-Resource-Name"),
    )


_PATH = "/projects/{project_name_or_id}/immutabletagrules"
_RULE = Parameter("immutable_rule_id", "path", "integer", is_required=True, description="The rule's id.")

OPERATIONS = (
    Operation(
        "GET",
        _PATH,
        "ListImmuRules",
        "immutable",
        "List a project's immutable tag rules",
        list_rules,
        (PROJECT_NAME_OR_ID, IS_RESOURCE_NAME, *LISTING),
        answers=list[ImmutableRule],
    ),
    Operation(
        "POST",
        _PATH,
        "CreateImmuRule",
        "immutable",
        "Add an immutable tag rule",
        post_rule,
        (PROJECT_NAME_OR_ID, IS_RESOURCE_NAME),
        body=ImmutableRule,
        body_name="ImmutableRule",
        status=201,
    ),
    Operation(
        "PUT",
        _PATH + "/{immutable_rule_id}",
        "UpdateImmuRule",
        "immutable",
        "Change an immutable tag rule",
        put_rule,
        (PROJECT_NAME_OR_ID, _RULE, IS_RESOURCE_NAME),
        body=ImmutableRule,
        body_name="ImmutableRule",
    ),
    Operation(
        "DELETE",
        _PATH + "/{immutable_rule_id}",
        "DeleteImmuRule",
        "immutable",
        "Delete an immutable tag rule",
        delete_rule,
        (PROJECT_NAME_OR_ID, _RULE, IS_RESOURCE_NAME),
    ),
)
