"""Who may do what, copied from Harbor: the matrix of roles, and what robots can be allowed.

It is a statement of its own. Nothing is taken from the tables of the server, so that a mistake in those shows.
Source: Harbor 2.16, `src/common/rbac/project/rolebinding.go` and `src/common/rbac/const.go`.
"""

# `public` is what anybody may do in a public project, logged in or not.
ROLES = """
resource             action   admin  maintainer  developer  guest  limited  public
project              read     x      x           x          x      x        x
project              update   x      -           -          -      -        -
project              delete   x      -           -          -      -        -
member               create   x      -           -          -      -        -
member               read     x      x           x          x      -        -
member               update   x      -           -          -      -        -
member               delete   x      -           -          -      -        -
member               list     x      x           x          x      -        -
metadata             create   x      -           -          -      -        -
metadata             read     x      x           -          -      -        -
metadata             update   x      -           -          -      -        -
metadata             delete   x      -           -          -      -        -
log                  list     x      -           -          -      -        -
label                create   x      x           -          -      -        -
label                read     x      x           x          x      -        x
label                update   x      x           -          -      -        -
label                delete   x      x           -          -      -        -
label                list     x      x           x          x      -        x
quota                read     x      x           x          x      x        -
repository           create   x      x           x          -      -        -
repository           read     x      x           x          x      x        -
repository           update   x      x           x          -      -        -
repository           delete   x      x           -          -      -        -
repository           list     x      x           x          x      x        x
repository           pull     x      x           x          x      x        x
repository           push     x      x           x          -      -        -
tag-retention        create   x      x           x          -      -        -
tag-retention        read     x      x           x          -      -        -
tag-retention        update   x      x           x          -      -        -
tag-retention        delete   x      x           x          -      -        -
tag-retention        list     x      x           x          -      -        -
tag-retention        operate  x      x           x          -      -        -
immutable-tag        create   x      x           -          -      -        -
immutable-tag        update   x      x           -          -      -        -
immutable-tag        delete   x      x           -          -      -        -
immutable-tag        list     x      x           -          -      -        -
configuration        read     x      x           x          x      x        -
configuration        update   x      -           -          -      -        -
robot                create   x      -           -          -      -        -
robot                read     x      x           x          x      -        -
robot                update   x      -           -          -      -        -
robot                delete   x      -           -          -      -        -
robot                list     x      x           x          x      -        -
notification-policy  create   x      -           -          -      -        -
notification-policy  update   x      -           -          -      -        -
notification-policy  delete   x      -           -          -      -        -
notification-policy  list     x      x           -          -      -        -
notification-policy  read     x      x           -          -      -        -
scan                 create   x      x           -          -      -        -
scan                 read     x      x           x          x      x        x
scan                 stop     x      x           -          -      -        -
sbom                 create   x      x           -          -      -        -
sbom                 stop     x      x           -          -      -        -
sbom                 read     x      x           x          x      x        -
scanner              read     x      x           x          x      x        x
scanner              create   x      -           -          -      -        -
artifact             create   x      x           x          -      -        -
artifact             read     x      x           x          x      x        x
artifact             delete   x      x           -          -      -        -
artifact             list     x      x           x          x      x        x
artifact-addition    read     x      x           x          x      x        x
tag                  list     x      x           x          x      x        x
tag                  create   x      x           x          -      -        -
tag                  delete   x      x           -          -      -        -
accessory            list     x      x           x          x      x        x
artifact-label       create   x      x           x          -      -        -
artifact-label       delete   x      x           x          -      -        -
preheat-policy       create   x      -           -          -      -        -
preheat-policy       read     x      -           -          -      -        -
preheat-policy       update   x      -           -          -      -        -
preheat-policy       delete   x      -           -          -      -        -
preheat-policy       list     x      -           -          -      -        -
export-cve           create   x      x           x          -      -        -
export-cve           read     x      x           x          -      -        -
export-cve           list     x      x           x          -      -        -
"""

# What a robot can be allowed in a project, or in every one.
ROBOTS_IN_PROJECTS = """
log                  list
project              read delete update
metadata             read create delete list update
repository           read update delete list pull push
artifact             read create list delete
scan                 create read stop
sbom                 create stop read
tag                  create list delete
accessory            list
artifact-addition    read
artifact-label       create delete
scanner              create read
preheat-policy       read create delete list update
immutable-tag        create delete list update
notification-policy  read create delete list update
tag-retention        read create delete list update
label                read create delete list update
quota                read
robot                create read list delete
export-cve           create read
member               create read update list delete
"""

# What a robot can be allowed in the system.
ROBOTS_IN_THE_SYSTEM = """
audit-log            list
preheat-instance     read create delete list update
project              list create
replication-policy   read create delete list update
replication          read create list
replication-adapter  list
registry             read create delete list update
scan-all             read update stop create
system-volumes       read
garbage-collection   read create list update stop
purge-audit          read create list update stop
jobservice-monitor   list stop
scanner              read create delete list update
label                read create delete update
security-hub         read list
catalog              read
quota                read list
robot                create read list delete
user                 create read update list delete
ldap-user            create list
quota                update
user-group           create read update list delete
"""

# What administrators of the system are told that they hold in it, while they may do everything.
ADMINISTRATORS_IN_THE_SYSTEM = """
catalog              read
audit-log            list
project              create read update delete list
user                 create read update delete list
user-group           create read update delete list
registry             create read update delete list
replication          create read update list delete
distribution         create read update delete list
garbage-collection   create read update delete list
scan-all             create read update delete list stop
system-volumes       read
ldap-user            create list
configuration        read update
jobservice-monitor   read list stop
security-hub         read list
"""

# The columns of the matrix, by the names that people have in tests.
COLUMNS = ("projectAdmin", "maintainer", "developer", "guest", "limitedGuest", "public")


def _holders() -> dict[str, frozenset[str]]:
    _, *rows = ROLES.strip().splitlines()
    found: dict[str, frozenset[str]] = {}
    for resource, action, *cells in (row.split() for row in rows):
        held = zip(COLUMNS, cells, strict=True)
        found[f"{resource}:{action}"] = frozenset(column for column, cell in held if cell == "x")
    # In no role: administrators of the system have it, and robots that were given it.
    return {**found, "metadata:list": frozenset()}


def _permissions(text: str) -> frozenset[str]:
    rows = [row.split() for row in text.strip().splitlines()]
    return frozenset(f"{resource}:{action}" for resource, *actions in rows for action in actions)


HOLDERS = _holders()
GRANTABLE_IN_PROJECTS = _permissions(ROBOTS_IN_PROJECTS)
GRANTABLE_IN_THE_SYSTEM = _permissions(ROBOTS_IN_THE_SYSTEM)
ADMINISTRATORS = _permissions(ADMINISTRATORS_IN_THE_SYSTEM)
