"""Who works with the registry in the pictures."""

from dataclasses import dataclass

from tests.support.server import ADMINISTRATOR, Account

PASSWORD = "Sails-at-7"


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and what he is in the project that most pictures show."""

    name: str
    full_name: str
    role: str | None = None
    is_administrator: bool = False

    @property
    def account(self) -> Account:
        """What he logs in with."""
        return Account(self.name, PASSWORD)


PROJECT_ADMIN = Person("ines.moreau", "Inès Moreau", "projectAdmin")
MAINTAINER = Person("tom.becker", "Tom Becker", "maintainer")
DEVELOPER = Person("li.wei", "李伟", "developer")
GUEST = Person("aisha.khan", "Aisha Khan", "guest")
LIMITED_GUEST = Person("sam.rivera", "Sam Rivera", "limitedGuest")
OUTSIDER = Person("noor.haddad", "Noor Haddad")
ROLES = (PROJECT_ADMIN, MAINTAINER, DEVELOPER, GUEST, LIMITED_GUEST)

COLLEAGUES = (
    Person("yuki.tanaka", "Yuki Tanaka", "developer"),
    Person("marta.kowalska", "Marta Kowalska", "developer"),
    Person("olu.adeyemi", "Olu Adeyemi", "developer"),
    Person("henrik.lund", "Henrik Lund", "maintainer"),
    Person("chloe.martin", "Chloé Martin", "guest"),
    Person("release.management.of.the.whole.company", "Release Management (shared account)", "limitedGuest"),
    Person("grace.obrien", "Grace O’Brien", is_administrator=True),
    Person("zhang.min", "张敏", is_administrator=True),
)
PEOPLE = (*ROLES, OUTSIDER, *COLLEAGUES)

CALLERS: dict[str, Account | None] = {
    "sysadmin": ADMINISTRATOR,
    "projectAdmin": PROJECT_ADMIN.account,
    "maintainer": MAINTAINER.account,
    "developer": DEVELOPER.account,
    "guest": GUEST.account,
    "limitedGuest": LIMITED_GUEST.account,
    "outsider": OUTSIDER.account,
    "anonymous": None,
}
"""One of each kind; the roles are those in `content.PROJECT`."""
