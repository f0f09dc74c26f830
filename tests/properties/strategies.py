"""Which steps are drawn: few names and contents, so that steps meet."""

from hypothesis import strategies as st

from tests.properties.contents import ALGORITHMS, BLOBS, BLOBS_BY_ANY_DIGEST, DOCUMENTS, PIECES, SIGNATURE, Document
from tests.properties.history_steps import (
    DeleteRedirect,
    DeleteRepository,
    MoveRepository,
    RenameProject,
    RestoreArtifact,
    RestoreProject,
    RestoreRepository,
    RestoreTag,
    RestoreTagTo,
)
from tests.properties.model import ACTIONS, ADMINISTRATOR, ANONYMOUS
from tests.properties.reading_steps import ListCatalog, ListReferrers, ListTags, PullBlob, PullManifest
from tests.properties.rights_steps import AddMember, CreateProject, DeleteProject, Purge, RemoveMember, SetPublic, Sweep
from tests.properties.steps import DeleteBlob, DeleteManifest, MountBlob, PushBlob, PutManifest, Step
from tests.properties.upload_steps import AppendToUpload, AskUpload, BeginUpload, CancelUpload, FinishUpload
from tests.properties.world import EVERY_NAME, PROJECTS, REPOSITORIES, USERS

TAGS = ("1.0", "latest", "Stable")

callers = st.sampled_from([ADMINISTRATOR, ADMINISTRATOR, *USERS, ANONYMOUS])
users = st.sampled_from(USERS)
projects = st.sampled_from(sorted(PROJECTS))
repositories = st.sampled_from(REPOSITORIES)
blobs = st.sampled_from(BLOBS) | st.sampled_from(BLOBS) | st.sampled_from(BLOBS_BY_ANY_DIGEST)
documents = st.sampled_from(DOCUMENTS)
tags = st.sampled_from(TAGS)
references = tags | documents.map(lambda document: document.digest)
rarely = st.integers(0, 7).map(lambda chance: chance == 7)
places = st.sampled_from(["right", "right", "wrong", "unsaid"])
pieces = st.sampled_from(PIECES)
parts = st.tuples(st.integers(0, 40), st.integers(0, 200_000))
last_uploads = st.integers(0, 2)
roles = st.sampled_from(sorted(ACTIONS))

pushing = st.one_of(
    st.builds(PushBlob, callers, repositories, blobs, rarely),
    st.builds(MountBlob, users | callers, repositories, blobs, st.none() | repositories),
    st.builds(
        PutManifest,
        callers,
        repositories,
        documents,
        st.lists(tags, max_size=3, unique=True).map(tuple),
        st.booleans(),
        rarely,
    ),
)
uploading = st.one_of(
    st.builds(BeginUpload, callers, repositories),
    st.builds(AppendToUpload, callers, last_uploads, piece=pieces, place=places),
    st.builds(
        FinishUpload,
        callers,
        last_uploads,
        piece=pieces,
        place=places,
        is_damaged=rarely,
        algorithm=st.sampled_from(ALGORITHMS),
    ),
    st.builds(AskUpload, callers, last_uploads),
    st.builds(CancelUpload, callers, last_uploads),
)
deleting = st.one_of(
    st.builds(DeleteManifest, callers, repositories, references),
    st.builds(DeleteBlob, callers, repositories, blobs),
)
looking = st.one_of(
    st.builds(PullBlob, callers, repositories, blobs, st.none() | parts),
    st.builds(PullManifest, callers, repositories, references),
    st.builds(ListTags, callers, repositories, st.integers(0, 3), st.sampled_from(["", *TAGS])),
    st.builds(
        ListCatalog,
        callers.filter(lambda caller: caller != ANONYMOUS),
        st.integers(0, 3),
        st.sampled_from(["", *REPOSITORIES]),
    ),
    st.builds(
        ListReferrers,
        callers,
        repositories,
        documents.map(lambda document: document.digest),
        st.sampled_from([None, SIGNATURE]),
    ),
)
changing_rights = st.one_of(
    st.builds(AddMember, projects, users, roles),
    st.builds(RemoveMember, projects, users),
    st.builds(SetPublic, projects, st.booleans()),
    st.builds(DeleteProject, projects),
    st.builds(CreateProject, projects, st.booleans()),
)

administrators = st.sampled_from([ADMINISTRATOR, ADMINISTRATOR, *USERS])
names = st.sampled_from(EVERY_NAME)
project_names = st.sampled_from(sorted({name.partition("/")[0] for name in EVERY_NAME}))
digests = documents.map(lambda document: document.digest)
undoing = st.one_of(
    st.builds(RestoreTag, administrators, names, tags),
    st.builds(RestoreTagTo, administrators, names, tags, digests),
    st.builds(RestoreTagTo, administrators, names, tags, digests),
    st.builds(RestoreArtifact, administrators, names, digests),
    st.builds(DeleteRepository, administrators, names),
    st.builds(RestoreRepository, administrators, names),
    st.builds(RestoreProject, project_names),
)
moving = st.one_of(
    st.builds(MoveRepository, administrators, names, names),
    st.builds(MoveRepository, administrators, names, names),
    st.builds(DeleteRedirect, administrators, names),
    st.builds(RenameProject, project_names, project_names),
)
pulling = st.one_of(
    st.builds(PullManifest, callers, names, references),
    st.builds(PullBlob, callers, names, blobs, st.none()),
    st.builds(ListTags, callers, names, st.integers(0, 3), st.sampled_from(["", *TAGS])),
    st.builds(ListReferrers, callers, names, digests, st.none()),
)


Contention = tuple[list[Step], list[Step]]
"""What is done beforehand, one after the other, and what then at once."""


def _pushed(repository: str, *pushed: Document) -> list[Step]:
    """The steps that push manifests after all that they need."""
    blobs = [PushBlob(ADMINISTRATOR, repository, blob) for document in pushed for blob in document.required]
    return [*blobs, *(PutManifest(ADMINISTRATOR, repository, document) for document in pushed)]


def _some(*candidates: Step | st.SearchStrategy[Step]) -> st.SearchStrategy[list[Step]]:
    strategies = [st.just(step) if isinstance(step, Step) else step for step in candidates]
    return st.lists(st.one_of(strategies), min_size=2, max_size=4)


@st.composite
def _about_a_tag(draw: st.DrawFn) -> Contention:
    who, where, tag, other_tag = ADMINISTRATOR, draw(repositories), draw(tags), draw(tags)
    document, other = draw(documents), draw(documents)
    steps = _some(
        PutManifest(who, where, document, (tag,)),
        PutManifest(who, where, other, (tag,)),
        PutManifest(who, where, other, tuple({other_tag, tag})),
        DeleteManifest(who, where, tag),
        DeleteManifest(who, where, document.digest),
        PullManifest(who, where, tag),
        ListTags(who, where, 3, ""),
    )
    return draw(st.sampled_from([_pushed(where, document, other), _pushed(where, document)])), draw(steps)


@st.composite
def _about_a_blob(draw: st.DrawFn) -> Contention:
    who, where = ADMINISTRATOR, draw(repositories)
    elsewhere = draw(repositories.filter(lambda repository: repository != where))
    document = draw(documents.filter(lambda document: document.required))
    blob = draw(st.sampled_from(document.required))
    steps = _some(
        PushBlob(who, where, blob),
        PushBlob(who, elsewhere, blob),
        MountBlob(who, where, blob, elsewhere),
        DeleteBlob(who, where, blob),
        DeleteBlob(who, elsewhere, blob),
        PutManifest(who, where, document, ("latest",)),
        DeleteManifest(who, where, document.digest),
        PullBlob(who, where, blob),
        ListReferrers(who, where, DOCUMENTS[0].digest, None),
    )
    before = [_pushed(where, document), _pushed(where, document)[:-1], [PushBlob(who, elsewhere, blob)], []]
    return draw(st.sampled_from(before)), draw(steps)


@st.composite
def _about_an_upload(draw: st.DrawFn) -> Contention:
    who, where = ADMINISTRATOR, draw(repositories)
    # Pieces say where they belong: of two that do not, one is refused, and no order of the requests explains which.
    placed = {"piece": pieces.filter(lambda piece: piece.content), "place": st.sampled_from(["right", "wrong"])}
    appending = st.builds(AppendToUpload, st.just(who), st.just(0), **placed)
    others = (CancelUpload(who, 0), AskUpload(who, 0), Purge(), Sweep())
    # A client that sends a piece and asks for the blob at the same time cannot know what will be in it.
    steps = _some(appending, appending, *others) | _some(FinishUpload(who, 0), FinishUpload(who, 0), *others)
    begun = [BeginUpload(who, where), AppendToUpload(who, 0, piece=draw(pieces.filter(lambda piece: piece.content)))]
    before = draw(st.sampled_from([[], begun]))
    # A session without a piece has no row. Whoever ends it twice and gives it up, all at once, may see one PUT make the
    # blob that the other did not find any more.
    return before, draw(steps if before else steps.filter(lambda taken: not _ends_twice_and_gives_up(taken)))


def _ends_twice_and_gives_up(taken: list[Step]) -> bool:
    finished = [step for step in taken if isinstance(step, FinishUpload)]
    return len(finished) > 1 and any(isinstance(step, CancelUpload) for step in taken)


@st.composite
def _about_rights(draw: st.DrawFn) -> Contention:
    return [], draw(_some(changing_rights, changing_rights, pushing, looking))


@st.composite
def _about_history(draw: st.DrawFn) -> Contention:
    who, where, tag = ADMINISTRATOR, draw(repositories), draw(tags)
    elsewhere = draw(repositories.filter(lambda repository: repository != where))
    document, other = draw(documents), draw(documents)
    project = where.partition("/")[0]
    pushed = [*_pushed(where, document), PutManifest(who, where, document, (tag,))]
    steps = _some(
        MoveRepository(who, where, elsewhere),
        MoveRepository(who, elsewhere, where),
        RenameProject(project, "green"),
        DeleteManifest(who, where, document.digest),
        RestoreArtifact(who, where, document.digest),
        RestoreTag(who, where, tag),
        RestoreTagTo(who, where, tag, document.digest),
        RestoreTagTo(who, where, tag, other.digest),
        DeleteRepository(who, where),
        RestoreRepository(who, where),
        PutManifest(who, where, document, (tag,)),
        PutManifest(who, elsewhere, document, (tag,)),
        *(PushBlob(who, where, blob) for blob in other.required),
        PullManifest(who, where, tag),
        PullManifest(who, elsewhere, document.digest),
    )
    deleted: list[Step] = [DeleteManifest(who, where, document.digest)]
    before: list[list[Step]] = [
        pushed,
        [*pushed, *deleted],
        [*pushed, DeleteRepository(who, where)],
        [*pushed, MoveRepository(who, where, elsewhere)],
        [*pushed, *_pushed(elsewhere, document)],
    ]
    return draw(st.sampled_from(before)), draw(steps)


contending = _about_a_tag() | _about_a_blob() | _about_an_upload() | _about_rights() | _about_history()
