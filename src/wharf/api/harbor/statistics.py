"""The operation of the tag `statistic`."""

import msgspec

from wharf.access.door import require_login
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation
from wharf.content.statistics import read_statistics


class Statistic(msgspec.Struct):
    """How much there is that the caller may see; the totals are for administrators, and 0 for everybody else."""

    private_project_count: int
    private_repo_count: int
    public_project_count: int
    public_repo_count: int
    total_project_count: int = 0
    total_repo_count: int = 0
    total_storage_consumption: int = 0


async def get_statistics(management: Management, call: Call) -> Answer:
    """Counts of projects and repositories, and how much storage they take."""
    statistics = await read_statistics(management.database, management.clock, require_login(call.caller))
    answer = Statistic(
        private_project_count=statistics.private_projects,
        private_repo_count=statistics.private_repositories,
        public_project_count=statistics.public_projects,
        public_repo_count=statistics.public_repositories,
    )
    if statistics.stored_bytes is not None:
        answer.total_project_count = statistics.public_projects + statistics.private_projects
        answer.total_repo_count = statistics.public_repositories + statistics.private_repositories
        answer.total_storage_consumption = statistics.stored_bytes
    return Answer(answer)


OPERATIONS = (
    Operation(
        "GET",
        "/statistics",
        "getStatistic",
        "statistic",
        "Count projects, repositories and bytes",
        get_statistics,
        answers=Statistic,
    ),
)
