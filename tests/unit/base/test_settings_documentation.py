"""`docs/settings.md` and the dataclass say what the table of settings says."""

import dataclasses
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from wharf.base.settings import Settings
from wharf.base.settings_table import SETTINGS, Setting

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def documented(setting: Setting) -> str:
    name = f"`{setting.name}`" + (" *secret*" if setting.secret else "")
    default = str(setting.default).lower() if setting.type is bool else str(setting.default or "")
    return f"| {name} | {setting.accepts} | {f'`{default}`' if default else ''} | {setting.description} |"


def table() -> str:
    head = ("| Setting | Must be | Default | What it does |", "| --- | --- | --- | --- |")
    return "\n".join((*head, *map(documented, SETTINGS))) + "\n"


def test_the_page_ends_with_the_table() -> None:
    """Every setting is documented with what it accepts, its default and what it does, and no other is."""
    text = PAGE.read_text("utf-8")
    assert text[text.index("| Setting") :] == table()


def test_the_dataclass_has_the_fields_of_the_table() -> None:
    """The dataclass has one field per setting, in the same order and with the same default."""
    fields = [(field.name, field.default) for field in dataclasses.fields(Settings)]
    assert fields == [(setting.name, setting.default) for setting in SETTINGS]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_field_has_the_type_of_its_setting(setting: Setting) -> None:
    """A field is annotated with the type of the setting, its choices, or the type and None."""
    annotation = get_type_hints(Settings)[setting.name]
    members = get_args(annotation) or (annotation,)
    if all(isinstance(member, str) for member in members):
        assert [setting.parse(choice) for choice in members] == list(members)
    else:
        assert set(members) - {type(None)} == {setting.type}
        assert (type(None) in members) == (setting.default is None)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_default_is_accepted(setting: Setting) -> None:
    """Whoever writes out a default gets the default."""
    if setting.default is not None:
        assert setting.parse(str(setting.default)) == setting.default


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_description_is_made_of_sentences(setting: Setting) -> None:
    """A description is one line that ends with a full stop."""
    assert setting.description.endswith(".")
    assert "\n" not in setting.description
    assert "|" not in setting.description + setting.accepts
