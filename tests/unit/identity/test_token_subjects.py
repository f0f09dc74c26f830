"""Whom tokens stand for: users, robots, nobody."""

import pytest

from tests.support.forged_tokens import read_token
from wharf.identity.tokens import Access, TokenSigner, new_signing_key
from wharf.identity.types import ANONYMOUS, Identity

NOW = 1_700_000_000_000_000
USER = Identity("user", 7, "somebody", password_mark="mark")
ROBOT = Identity("robot", 7, "robot$team+builder", password_mark="1.3")


@pytest.fixture(scope="module")
def signer() -> TokenSigner:
    """A signer with a key of its own."""
    return TokenSigner(new_signing_key(), lambda: NOW)


@pytest.mark.parametrize("identity", [USER, ROBOT, ANONYMOUS])
def test_a_token_is_read_back(signer: TokenSigner, identity: Identity) -> None:
    """A user and a robot of the same number are not taken for one another."""
    claims = signer.read(signer.issue(identity, [Access("repository", "team/app", ("pull",), 2)], 60))
    assert claims.subject == (identity.kind, identity.id, identity.password_mark)
    assert claims.access == (Access("repository", "team/app", ("pull",), 2),)


@pytest.mark.parametrize("identity", [USER, ROBOT])
def test_a_refresh_token_is_read_back(signer: TokenSigner, identity: Identity) -> None:
    """It stands for the same."""
    subject = signer.read_refresh(signer.issue_refresh(identity))
    assert subject == (identity.kind, identity.id, identity.password_mark)


def test_the_subject_is_the_full_name(signer: TokenSigner) -> None:
    """With prefix and project, as Harbor's tokens have it."""
    assert read_token(signer.issue(ROBOT, [], 60))[1]["sub"] == "robot$team+builder"
    assert "sub" not in read_token(signer.issue(ANONYMOUS, [], 60))[1]
