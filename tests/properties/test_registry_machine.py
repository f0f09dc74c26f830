"""The registry against a model of it: many steps of every kind, alone and at once, and nothing is ever lost.

Steps that are taken at once have to look as if they had been taken one after the other, in some order.
"""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.properties import strategies as steps_of
from tests.properties.checks import check_served, check_stored, observe, stored_keys
from tests.properties.contents import DOCUMENTS, PIECES, Blob, Document
from tests.properties.history_steps import RestoreArtifact
from tests.properties.model import ADMINISTRATOR, ANONYMOUS, Model, Outcome
from tests.properties.reading_steps import ListTags
from tests.properties.rights_steps import Purge, Sweep
from tests.properties.steps import DeleteManifest, PushBlob, PutManifest, Step
from tests.properties.strategies import Contention
from tests.properties.upload_steps import AppendToUpload, BeginUpload, FinishUpload
from tests.properties.world import REPOSITORIES, USERS, Template, World, first_model
from tests.support.soak import lengths

EXAMPLES = 2_000
STEPS_MAX = 30
# Over PostgreSQL everything takes several times as long.
POSTGRESQL_SHARE = 4
# A long run takes half of it, and what fails is made smaller for minutes before it is shown.
RUN_SECONDS_MAX = 7200
# Somewhat more of each, so that no two of them make up a limit.
HALF_DAY_SECONDS = 46_801
DAY_SECONDS = 90_001


class RegistryMachine(RuleBasedStateMachine):
    """Takes steps in a registry and in its model; a subclass says which one is copied for each example."""

    template: ClassVar[Template]
    failures: ClassVar[list[Exception]]

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.Runner()
        self._taken: list[Sequence[Step]] = []
        self._copy = self.template.copied()
        self.world = World(self._copy.__enter__())
        self.model = first_model()
        self._loop.run(self.world.start())

    def teardown(self) -> None:
        self._loop.run(self.world.stop())
        self._copy.__exit__(None, None, None)
        self._loop.close()

    @initialize(repository=st.sampled_from(REPOSITORIES), document=st.sampled_from(DOCUMENTS))
    def begin(self, repository: str, document: Document) -> None:
        self._take(BeginUpload(ADMINISTRATOR, repository))
        self.push_image(repository, document)

    @rule(repository=st.sampled_from(REPOSITORIES), document=st.sampled_from(DOCUMENTS))
    def push_image(self, repository: str, document: Document) -> None:
        for blob in document.required:
            self._take(PushBlob(ADMINISTRATOR, repository, blob))
        self._take(PutManifest(ADMINISTRATOR, repository, document, ("latest",)))

    @rule(step=steps_of.pushing)
    def push(self, step: Step) -> None:
        self._take(step)

    @rule(step=steps_of.uploading)
    def upload(self, step: Step) -> None:
        self._take(step)

    @rule(repository=st.sampled_from(REPOSITORIES), pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=3))
    def push_slowly(self, repository: str, pieces: list[Blob]) -> None:
        """An upload that lasts longer than an upload may rest."""
        self._take(BeginUpload(ADMINISTRATOR, repository))
        for piece in pieces:
            self._take(AppendToUpload(ADMINISTRATOR, 0, piece=piece))
            self.pass_time(HALF_DAY_SECONDS, is_purged=True, is_restarted=False)
        self._take(FinishUpload(ADMINISTRATOR, 0))

    @rule(step=steps_of.deleting)
    def delete(self, step: Step) -> None:
        self._take(step)

    @rule(step=steps_of.undoing, trial=steps_of.pulling)
    def undo(self, step: Step, trial: Step) -> None:
        self._take(step)
        self._take(trial)

    @rule(step=steps_of.moving, trials=st.lists(steps_of.pulling, min_size=1, max_size=3))
    def move(self, step: Step, trials: list[Step]) -> None:
        """Somebody tries to pull by any name there may be, also by the one that it had."""
        self._take(step)
        for trial in trials:
            self._take(trial)

    @rule(repository=st.sampled_from(REPOSITORIES), document=st.sampled_from(DOCUMENTS), step=steps_of.moving)
    def take_back(self, repository: str, document: Document, step: Step) -> None:
        """A deletion is undone, unless something has come between."""
        self.push_image(repository, document)
        self._take(DeleteManifest(ADMINISTRATOR, repository, document.digest))
        self._take(step)
        self._take(RestoreArtifact(ADMINISTRATOR, repository, document.digest))

    @rule(step=steps_of.looking)
    def look(self, step: Step) -> None:
        self._take(step)

    @rule(step=steps_of.changing_rights, repository=st.sampled_from(REPOSITORIES))
    def change_rights(self, step: Step, repository: str) -> None:
        """Everybody tries his rights before and after, so that what is remembered of them is put to the test."""
        trials = [ListTags(caller, repository, 1, "") for caller in (*USERS, ANONYMOUS)]
        for taken in (*trials, step, *trials):
            self._take(taken)

    @rule(contention=steps_of.contending, delays=st.lists(st.integers(0, 8), min_size=4, max_size=4))
    def contend(self, contention: Contention, delays: list[int]) -> None:
        beforehand, at_once = contention
        for step in beforehand:
            self._take(step)
        self._take(*at_once, delays=delays)

    @rule(
        seconds=st.sampled_from([1_801, HALF_DAY_SECONDS, DAY_SECONDS]),
        is_purged=st.booleans(),
        is_restarted=st.booleans(),
    )
    def pass_time(self, seconds: int, is_purged: bool, is_restarted: bool) -> None:
        self.world.pass_time(seconds)
        self.model.now += seconds
        if is_restarted:
            self._loop.run(self.world.stop())
            self._loop.run(self.world.start())
        if is_purged:
            self._take(Purge())
            self._take(Sweep())
        if is_purged and seconds == DAY_SECONDS:
            named = self._loop.run(check_stored(self.world))
            assert stored_keys(self.world) == named

    def _take(self, *steps: Step, delays: Sequence[int] = (0,)) -> None:
        """Takes the steps at once, looks for an order that explains what came of them, and checks the rest."""
        aimed = [step.aim(self.model) for step in steps]
        self._taken.append(aimed)
        try:
            self.model = self._loop.run(_take_at_once(self.world, self.model, aimed, delays))
        except Exception as error:
            error.add_note("after\n" + "\n".join(map(str, self._taken)))
            self.failures.append(error)
            raise


async def _take_at_once(world: World, model: Model, steps: Sequence[Step], delays: Sequence[int]) -> Model:
    outcomes = await asyncio.gather(*(_take_later(world, *late) for late in zip(steps, delays, strict=False)))
    observed = await observe(world)
    explanations = list(_explanations(model, steps, outcomes))
    visible = [explanation.visible() for explanation in explanations]
    happened = [f"{step} -> {outcome}" for step, outcome in zip(steps, outcomes, strict=True)]
    assert observed in visible, "\n".join(["no order explains", *happened])
    after = explanations[visible.index(observed)]
    await check_stored(world)
    await check_served(world, after, {name for step in steps for name in step.places})
    return after


async def _take_later(world: World, step: Step, delay: int) -> Outcome:
    """Takes a step after some turns of the event loop."""
    for _ in range(delay):
        await asyncio.sleep(0)
    return await step.take(world)


def _explanations(model: Model, steps: Sequence[Step], outcomes: Sequence[Outcome]) -> Iterator[Model]:
    """The model as each order leaves it in which the steps, one after the other, have these outcomes."""
    for order in permutations(range(len(steps))):
        after = model.copy()
        if all(steps[number].answer(after) == outcomes[number] for number in order):
            yield after


@pytest.mark.timeout(RUN_SECONDS_MAX)
@lengths(short=30, full=EXAMPLES)
def test_the_registry_does_what_the_model_does(template: Template, count: int) -> None:
    """Whatever is done, by whomever and at the same time as what else, the registry is as the model says."""
    failures: list[Exception] = []
    machine = type("Machine", (RegistryMachine,), {"template": template, "failures": failures})
    taken = settings(
        max_examples=count // POSTGRESQL_SHARE if template.is_shared else count,
        # What stops a change has to be of its own doing: new examples are looked for in the full run.
        derandomize=count < EXAMPLES,
        stateful_step_count=STEPS_MAX,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=taken)
    except Flaky:
        # Threads and processes do not meet in the same way every time; what went wrong once is wrong.
        raise failures[0] from None
