import pytest
from pydantic import ValidationError

from levelgate_command.settings import CommandSettings


def test_a_list_of_arguments_is_kept_as_it_is_spaces_and_all() -> None:
    assert CommandSettings.model_validate({"command": ["printf", " x ", ""]}).command == ["printf", " x ", ""]


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"command": []}, "names no program"),
        ({"command": [""]}, "names no program"),
        ({"command": "make smoke"}, "valid list"),
        ({"command": ["make\0"]}, "zero byte"),
        ({"command": ["make"], "directory": "srv"}, "not absolute"),
        ({"command": ["make"], "environment": {"A B": "x"}}, "not the name of a variable"),
        ({"command": ["make"], "environment": {"A": "x\0"}}, "zero byte"),
        ({"command": ["make"], "environment": {"LEVELGATE_RUN": "x"}}, "given by Levelgate"),
        ({"command": ["make"], "shell": True}, "Extra inputs"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        CommandSettings.model_validate(settings)
