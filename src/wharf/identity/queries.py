"""Every statement about users, their groups, and secrets."""

import sqlalchemy as sa

from wharf.db import Statement, insert
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import system_secret, user_account, user_group, user_group_member

# The administrator whom the first start creates.
FIRST_USER_ID = 1

_live = user_account.c.deleted_at.is_(None)

_identities = sa.select(
    user_account.c.id, user_account.c.name, user_account.c.is_sysadmin, user_account.c.password_hash
).where(_live)

FIND_USER_BY_NAME = Statement(_identities.where(user_account.c.name == sa.bindparam("name")))
FIND_USER_BY_EMAIL = Statement(_identities.where(user_account.c.email == sa.bindparam("email")))
FIND_USER_BY_ID = Statement(_identities.where(user_account.c.id == sa.bindparam("id")))

FIND_OTHER_SYSADMIN = Statement(
    sa.select(user_account.c.id)
    .where(user_account.c.is_sysadmin.is_(True), user_account.c.id != sa.bindparam("user_id"), _live)
    .limit(1)
)

# The owner of what a robot makes for people to own.
FIND_FIRST_SYSADMIN = Statement(
    _identities.where(user_account.c.is_sysadmin.is_(True)).order_by(user_account.c.id).limit(1)
)

HAS_INITIAL_PASSWORD = Statement(
    sa.select(user_account.c.id).where(user_account.c.password_is_initial.is_(True), _live).limit(1)
)

INSERT_USER = Statement(
    sa.insert(user_account)
    .values(
        name=sa.bindparam("name"),
        email=sa.bindparam("email"),
        real_name=sa.bindparam("real_name"),
        comment=sa.bindparam("comment"),
        password_hash=sa.bindparam("password_hash"),
        password_is_initial=sa.bindparam("password_is_initial"),
        is_sysadmin=sa.bindparam("is_sysadmin"),
        created_at=sa.bindparam("now"),
        updated_at=sa.bindparam("now"),
    )
    .returning(user_account.c.id)
)

UPDATE_PASSWORD = Statement(
    sa.update(user_account)
    .where(user_account.c.id == sa.bindparam("user_id"), _live)
    .values(
        password_hash=sa.bindparam("password_hash"),
        password_is_initial=sa.bindparam("password_is_initial"),
        updated_at=sa.bindparam("now"),
    )
)

DELETE_USER = Statement(
    sa.update(user_account)
    .where(user_account.c.id == sa.bindparam("user_id"), _live)
    .values(deleted_at=sa.bindparam("now"))
)

UPDATE_PROFILE = Statement(
    sa.update(user_account)
    .where(user_account.c.id == sa.bindparam("user_id"), _live)
    .values(
        email=sa.bindparam("email"),
        real_name=sa.bindparam("real_name"),
        comment=sa.bindparam("comment"),
        updated_at=sa.bindparam("now"),
    )
)

UPDATE_SYSADMIN = Statement(
    sa.update(user_account)
    .where(user_account.c.id == sa.bindparam("user_id"), _live)
    .values(is_sysadmin=sa.bindparam("is_sysadmin"), updated_at=sa.bindparam("now"))
)

LIST_USERS = Statement(_identities.order_by(user_account.c.name))

_profiles = sa.select(
    user_account.c.id,
    user_account.c.name,
    user_account.c.email,
    user_account.c.real_name,
    user_account.c.comment,
    user_account.c.is_sysadmin,
    user_account.c.created_at,
    user_account.c.updated_at,
).where(_live)
READ_PROFILE = Statement(_profiles.where(user_account.c.id == sa.bindparam("user_id")))

# Harbor lists everybody but its first administrator.
USERS = FilteredList(
    _profiles.where(user_account.c.id != FIRST_USER_ID),
    keys={
        ("user_id", "UserID", "userid"): ColumnKey(user_account.c.id, Kind.INTEGER),
        ("username", "Username"): ColumnKey(user_account.c.name, Kind.TEXT),
        ("email", "Email"): ColumnKey(user_account.c.email, Kind.TEXT),
        ("realname", "Realname"): ColumnKey(user_account.c.real_name, Kind.TEXT),
        ("comment", "Comment"): ColumnKey(user_account.c.comment, Kind.TEXT),
        ("sysadmin_flag", "SysAdminFlag", "sysadminflag"): ColumnKey(user_account.c.is_sysadmin, Kind.BOOLEAN),
        ("creation_time", "CreationTime", "creationtime"): ColumnKey(user_account.c.created_at, Kind.TIME),
        ("update_time", "UpdateTime", "updatetime"): ColumnKey(user_account.c.updated_at, Kind.TIME),
    },
    order=(user_account.c.name,),
    tie_breaker=user_account.c.id,
)

_groups = sa.select(user_group.c.id, user_group.c.name, user_group.c.kind, user_group.c.ldap_dn)
FIND_GROUP = Statement(_groups.where(user_group.c.id == sa.bindparam("group_id")))

# In the order of the index, which begins with the kind.
FIND_GROUP_BY_NAME = Statement(
    _groups.where(user_group.c.kind == sa.bindparam("kind"), user_group.c.name == sa.bindparam("name"))
    .order_by(user_group.c.ldap_dn)
    .limit(1)
)

FIND_GROUP_BY_DN = Statement(
    _groups.where(user_group.c.kind == sa.bindparam("kind"), user_group.c.ldap_dn == sa.bindparam("ldap_dn"))
    .order_by(user_group.c.name)
    .limit(1)
)

INSERT_GROUP = Statement(
    sa.insert(user_group)
    .values(
        name=sa.bindparam("name"),
        kind=sa.bindparam("kind"),
        ldap_dn=sa.bindparam("ldap_dn"),
        created_at=sa.bindparam("now"),
        updated_at=sa.bindparam("now"),
    )
    .returning(user_group.c.id)
)

RENAME_GROUP = Statement(
    sa.update(user_group)
    .where(user_group.c.id == sa.bindparam("group_id"))
    .values(name=sa.bindparam("new_name"), updated_at=sa.bindparam("now"))
)

DELETE_GROUP = Statement(sa.delete(user_group).where(user_group.c.id == sa.bindparam("group_id")))

EMPTY_GROUP = Statement(sa.delete(user_group_member).where(user_group_member.c.group_id == sa.bindparam("group_id")))

LIST_GROUPS_OF_USER = Statement(
    sa.select(user_group_member.c.group_id).where(user_group_member.c.user_id == sa.bindparam("user_id"))
)

JOIN_GROUP = Statement(
    sa.insert(user_group_member).values(user_id=sa.bindparam("user_id"), group_id=sa.bindparam("group_id"))
)

LEAVE_GROUP = Statement(
    sa.delete(user_group_member).where(
        user_group_member.c.user_id == sa.bindparam("user_id"), user_group_member.c.group_id == sa.bindparam("group_id")
    )
)

GROUPS = FilteredList(
    _groups,
    keys={
        ("group_name",): ColumnKey(user_group.c.name, Kind.TEXT),
        ("group_type",): ColumnKey(user_group.c.kind, Kind.INTEGER),
        ("ldap_group_dn",): ColumnKey(user_group.c.ldap_dn, Kind.TEXT),
    },
    order=(user_group.c.name, user_group.c.id),
    tie_breaker=user_group.c.id,
)

FIND_SECRET = Statement(sa.select(system_secret.c.value).where(system_secret.c.name == sa.bindparam("name")))

INSERT_SECRET = Statement(
    insert(system_secret)
    .values(name=sa.bindparam("name"), value=sa.bindparam("value"), created_at=sa.bindparam("now"))
    .on_conflict_do_nothing()
)
