"""Which keys the settings of a server fix."""

from wharf.base.settings import Settings
from wharf.configuration.store import fixed_by


def test_a_setting_that_is_not_given_fixes_nothing() -> None:
    """Administrators then have the say."""
    assert fixed_by(Settings()) == {}


def test_the_lifetime_of_tokens_can_be_fixed() -> None:
    """It is the one setting that is a key of the configuration too."""
    assert fixed_by(Settings(token_expiration_minutes=7)) == {"token_expiration": "7"}
