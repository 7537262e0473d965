from levelgate.running.surroundings import allowed


def test_a_command_sees_only_the_allow_listed_part_of_the_environment() -> None:
    host = {"PATH": "/usr/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "UPDATES_PASSWORD": "hunter2", "LD_PRELOAD": "x.so"}
    assert allowed(host) == {"PATH": "/usr/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def test_the_path_of_the_interpreter_and_its_modules_does_not_leak_into_commands() -> None:
    assert allowed({"PYTHONPATH": "/srv", "VIRTUAL_ENV": "/srv/venv", "HOME": "/root"}) == {"HOME": "/root"}
