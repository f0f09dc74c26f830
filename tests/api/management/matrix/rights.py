"""The rights that operations take, and who has them: every caller's place in the matrix."""

from collections.abc import Iterable
from typing import NamedTuple

from tests.api.management.matrix.reference import GRANTABLE_IN_PROJECTS, GRANTABLE_IN_THE_SYSTEM, HOLDERS
from tests.support.application import ADMINISTRATOR
from tests.support.management import ANONYMOUS
from tests.support.management import CALLERS as PEOPLE

# Robots of the place that is asked about, and of the system. The first of each holds what the operation takes and not
# a thing more, the second everything that a robot can be allowed but for that.
ROBOT = "robot"
LACKING_ROBOT = "robot without it"
SYSTEM_ROBOT = "system robot"
LACKING_SYSTEM_ROBOT = "system robot without it"
# It holds everything in another project, and nothing here.
FOREIGN_ROBOT = "robot of another project"
ROBOTS = (ROBOT, LACKING_ROBOT, SYSTEM_ROBOT, LACKING_SYSTEM_ROBOT, FOREIGN_ROBOT)

CALLERS = (*PEOPLE, *ROBOTS)
EVERYBODY = frozenset(CALLERS)


class Right(NamedTuple):
    """Who may, in a private project and in a public one, and by which permissions, where that decides."""

    private: frozenset[str]
    public: frozenset[str]
    needed: tuple[str, ...] = ()
    is_in_project: bool = False

    def holders(self, *, is_public: bool) -> frozenset[str]:
        """Who may in a project of this kind; what is not in a project makes no difference."""
        return self.public if is_public else self.private


def _always(holders: Iterable[str]) -> Right:
    return Right(frozenset(holders), frozenset(holders))


ANYBODY = _always(EVERYBODY)
LOGIN = _always(EVERYBODY - {ANONYMOUS})
PERSON = _always(set(PEOPLE) - {ANONYMOUS})
NOBODY = _always(())


def in_project(*needed: str, after_login: bool = False) -> Right:
    """Permissions in a project, all of them; `after_login` is for what Harbor shows to no anonymous caller anywhere."""
    held = frozenset.intersection(*(HOLDERS[permission] for permission in needed))
    robots = {ROBOT, SYSTEM_ROBOT} if GRANTABLE_IN_PROJECTS.issuperset(needed) else set()
    private = frozenset({ADMINISTRATOR, *robots, *held} - {"public"})
    public = private
    if "public" in held:
        public = EVERYBODY - {ANONYMOUS} if after_login else EVERYBODY
    return Right(private, public, needed, is_in_project=True)


def in_system(needed: str) -> Right:
    """A permission in the system."""
    robots = {SYSTEM_ROBOT} if needed in GRANTABLE_IN_THE_SYSTEM else set()
    holders = frozenset({ADMINISTRATOR, *robots})
    return Right(holders, holders, (needed,))


# Every user may, while nothing else is configured; of robots only those of the system that are allowed to.
CREATE_PROJECT = in_system("project:create")._replace(
    private=PERSON.private | {SYSTEM_ROBOT}, public=PERSON.public | {SYSTEM_ROBOT}
)
# Whoever administers the system or a project; no robot does.
ADMINISTERS = _always({ADMINISTRATOR, "projectAdmin"})
