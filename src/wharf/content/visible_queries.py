"""Which repositories a caller sees, as conditions of lists of repositories joined to their projects."""

import sqlalchemy as sa

from wharf.access.queries import is_granted_in, is_granted_on_some, is_permission_in_scope
from wharf.db.tables import project, repository
from wharf.identity.robot_queries import robot_may_pull

_sees_all = sa.bindparam("sees_all", type_=sa.Boolean).is_(True)


def _caller_may(action: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        project.c.is_public.is_(True),
        sa.and_(
            is_permission_in_scope(project.c.id, "repository", action),
            sa.or_(
                _sees_all,
                is_granted_in(project.c.id, "repository", action, repository.c.name),
                # A robot that may pull may list.
                robot_may_pull(project.c.id),
            ),
        ),
    )


caller_may_pull = _caller_may("pull")
caller_may_list = _caller_may("list")

_each = project.alias("each_project")
_is_in_scope = is_permission_in_scope(_each.c.id, "repository", "list")
_lists_all = sa.or_(
    _each.c.is_public.is_(True),
    sa.and_(
        _is_in_scope,
        sa.or_(_sees_all, is_granted_in(_each.c.id, "repository", "list"), robot_may_pull(_each.c.id)),
    ),
)
_lists_some = sa.and_(_is_in_scope, is_granted_on_some(_each.c.id, "repository", "list"))
# `caller_may_list` for whoever looks at every repository: what depends on the project alone is found out once for each
# project. Whoever wants a few in some order would have to sort all of them.
caller_may_list_of_all = sa.or_(
    project.c.id.in_(sa.select(_each.c.id).where(_lists_all)),
    sa.and_(
        project.c.id.in_(sa.select(_each.c.id).where(_lists_some)),
        is_granted_in(project.c.id, "repository", "list", repository.c.name),
    ),
)
