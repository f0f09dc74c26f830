"""The operations of the tag `label`."""

import msgspec

from wharf.access.door import project_for, require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.answers import created, listed, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation, Parameter
from wharf.base.query_language import parse_filters, parse_sorts
from wharf.projects.label_rules import (
    GLOBAL_SCOPE,
    Label,
    parse_label_texts,
    parse_listed_scope,
    parse_new_label_scope,
)
from wharf.projects.labels import (
    StoredLabel,
    change_label,
    create_label,
    delete_label,
    list_labels,
    require_label,
)


class LabelAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A label as it is shown; what is empty is left out."""

    color: str = ""
    creation_time: str
    description: str = ""
    id: int
    name: str
    project_id: int = 0
    scope: str
    update_time: str


async def get_labels(management: Management, call: Call) -> Answer:
    """The labels of the whole system, which anybody may see, or those of a project."""
    page, filters, sorts = call.page(), parse_filters(call.text("q")), parse_sorts(call.text("sort"))
    wanted = call.values["project_id"]
    scope = parse_listed_scope(call.text("scope"), wanted if isinstance(wanted, int) else None)
    if scope.scope != GLOBAL_SCOPE:
        await _require(management, call, scope.project_id, "list")
    labels, total = await list_labels(management.database, scope, call.text("name"), filters, sorts, page)
    return listed(call, [_shown(label) for label in labels], total, page)


async def post_label(management: Management, call: Call) -> Answer:
    """Makes a label."""
    wanted = call.body_as(Label)
    scope = parse_new_label_scope(wanted)
    await _require(management, call, scope.project_id, "create")
    texts = parse_label_texts(wanted)
    label_id = await create_label(management.database, management.clock, call.caller, scope, texts)
    return created(f"/labels/{label_id}")


async def get_label(management: Management, call: Call) -> Answer:
    """One label."""
    return Answer(_shown(await _label(management, call, "read")))


async def put_label(management: Management, call: Call) -> Answer:
    """Gives a label another name, description and colour; one that is not sent becomes empty."""
    label = await _label(management, call, "update")
    texts = parse_label_texts(call.body_as(Label))
    await change_label(management.database, management.clock, call.caller, label, texts)
    return Answer()


async def remove_label(management: Management, call: Call) -> Answer:
    """Deletes a label, which no artifact has then any more."""
    label = await _label(management, call, "delete")
    await delete_label(management.database, management.clock, call.caller, label)
    return Answer()


async def _label(management: Management, call: Call, action: str) -> StoredLabel:
    """The label, if the caller may do this with it. That there is none of this id anybody is told, as in Harbor."""
    label = await require_label(management.database, call.number("label_id"))
    await _require(management, call, label.project_id, action)
    return label


async def _require(management: Management, call: Call, project_id: int, action: str) -> None:
    permission = Permission("label", action)
    if project_id:
        await project_for(management.rights, call.caller, str(project_id), permission, is_name=False)
    else:
        require_sysadmin(call.caller, permission)


def _shown(label: StoredLabel) -> LabelAnswer:
    return LabelAnswer(
        color=label.color,
        creation_time=shown_time(label.created_at),
        description=label.description,
        id=label.id,
        name=label.name,
        project_id=label.project_id,
        scope=label.scope,
        update_time=shown_time(label.updated_at),
    )


_LABEL = (Parameter("label_id", "path", "integer", is_required=True, description="The label's id."),)

OPERATIONS = (
    Operation(
        "GET",
        "/labels",
        "ListLabels",
        "label",
        "List labels",
        get_labels,
        (
            *LISTING,
            Parameter("name", description="A part of the name."),
            Parameter("scope", description="g for the labels of the whole system, p for those of a project."),
            Parameter("project_id", kind="integer", description="The project's id, for the scope p."),
        ),
        answers=list[LabelAnswer],
        errors=(404,),
    ),
    Operation(
        "POST",
        "/labels",
        "CreateLabel",
        "label",
        "Create a label",
        post_label,
        body=Label,
        body_name="label",
        status=201,
    ),
    Operation(
        "GET", "/labels/{label_id}", "GetLabelByID", "label", "Get a label", get_label, _LABEL, answers=LabelAnswer
    ),
    Operation(
        "PUT",
        "/labels/{label_id}",
        "UpdateLabel",
        "label",
        "Change a label",
        put_label,
        _LABEL,
        body=Label,
        body_name="label",
    ),
    Operation("DELETE", "/labels/{label_id}", "DeleteLabel", "label", "Delete a label", remove_label, _LABEL),
)
