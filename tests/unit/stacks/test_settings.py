import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settings_page import rows, tables

from settings import (
    MODELS,
    LocalSettings,
    Machine,
    PlatformSettings,
    SettingsError,
    check_file,
    load,
    main,
    parse,
)

ROOT = Path(__file__).parents[3]
BEGIN = "<!-- The tables below are made from stacks/_settings: UPDATE_SETTINGS=1 pytest tests/unit/stacks -->"


def problems_of(tmp_path: Path, text: str) -> list[str]:
    """Return what is wrong with a file, each with its line in front: ``3: config...``."""
    path = tmp_path / "Pulumi.test.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError) as error:
        check_file(path)
    return [problem.removeprefix(f"{path}:").strip() for problem in error.value.problems]


def test_the_environment_that_ships(environment_file) -> None:
    settings = check_file(environment_file)

    assert settings.cloud == "local"
    assert settings.training.ranks == 2


def test_little_is_needed(tmp_path) -> None:
    path = tmp_path / "Pulumi.test.yaml"
    path.write_text("config:\n  atoll:cloud: local\n")

    assert check_file(path) == LocalSettings(cloud="local")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "config.atoll:cloud: is required; allowed: local, aws, gcp, azure, multi"),
        (
            "config:\n  atoll:cloud: oracle\n",
            "2: config.atoll:cloud: is not a place to land (got 'oracle'); "
            "allowed: local, aws, gcp, azure, multi",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:servign: {}\n",
            "3: config.atoll:servign: is not a setting; did you mean 'serving'?",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:serving:\n    min_replica: 1\n",
            "4: config.atoll:serving.min_replica: is not a setting; did you mean 'min_replicas'?",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:training:\n    zzz: 1\n",
            "4: config.atoll:training.zzz: is not a setting; allowed: batch_size, cpu_request, epochs, "
            "learning_rate, memory_mib, patience, ranks, seed, timeout_s",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:training: {ranks: 0}\n",
            "3: config.atoll:training.ranks: should be greater than or equal to 1 (got 0)",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:training: {ranks: '2'}\n",
            "3: config.atoll:training.ranks: should be a valid integer (got '2')",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:training: 3\n",
            "3: config.atoll:training: must be a mapping of settings",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:serving: {min_replicas: 3, max_replicas: 2}\n",
            "3: config.atoll:serving: max_replicas (2) is below min_replicas (3)",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:training: {ranks: 3}\n",
            "3: config.atoll:training: batch_size (2048) must be a multiple of ranks (3)",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:cluster: {kind: context}\n",
            "3: config.atoll:cluster: kind 'context' needs the setting 'context'",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:cluster: {kind: kind, context: mine}\n",
            "3: config.atoll:cluster: 'context' is given, but kind 'kind' makes a cluster of its own",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:serving: {name: Flights_1}\n",
            "3: config.atoll:serving.name: must be at most 30 lower-case letters, digits and inner '-' "
            "(got 'Flights_1')",
        ),
        (
            "config:\n  atoll:cloud: local\n  atoll:kserve: {}\n  atoll:kserve: {}\n",
            "3: config.atoll:kserve: is given twice, again in line 4",
        ),
        ("conifg: {}\nconfig: {atoll:cloud: local}\n", "1: conifg: is not a setting; did you mean 'config'?"),
        ("config: [1]\n", "1: config: must be a mapping"),
        (
            "config:\n  atoll:cloud: aws\n  atoll:pools:\n    train: {machine_tipe: p5.48xlarge}\n",
            "4: config.atoll:pools.train.machine_tipe: is not a setting; did you mean 'machine_type'?",
        ),
        (
            "config:\n  atoll:cloud: multi\n  atoll:places:\n    here: {cloud: gcp, regoin: x}\n",
            "4: config.atoll:places.here.regoin: is not a setting; did you mean 'region'?",
        ),
        (
            "config:\n  atoll:cloud: multi\n  atoll:places:\n    here: {cloud: oracle}\n",
            "4: config.atoll:places.here: 'cloud' is 'oracle'; allowed: 'aws', 'gcp', 'azure'",
        ),
        (
            "config:\n  atoll:cloud: multi\n  atoll:places:\n    here: {}\n",
            "4: config.atoll:places.here: needs 'cloud'",
        ),
        ("- 1\n", "must be a mapping with the key 'config'"),
    ],
)
def test_problem(tmp_path, text, expected) -> None:
    assert expected in problems_of(tmp_path, text)


def test_every_problem_at_once(tmp_path) -> None:
    text = """
encryptionsalt: v1:x
config:
  atoll:cloud: local
  atoll:namespace: {name: A, cpu_limit: x, nodes: 3}
  atoll:training: {ranks: -1, learning_rate: 2}
  kubernetes:anything: is none of ours
"""
    found = {problem.split(": ")[1] for problem in problems_of(tmp_path, text)}

    assert found == {
        "config.atoll:namespace.name",
        "config.atoll:namespace.cpu_limit",
        "config.atoll:namespace.nodes",
        "config.atoll:training.ranks",
        "config.atoll:training.learning_rate",
    }


def test_a_key_without_project_belongs_to_atoll(tmp_path) -> None:
    assert problems_of(tmp_path, "config:\n  cloud: local\n  zzz: 1\n") == [
        "3: config.atoll:zzz: is not a setting; allowed: cloud, cluster, kserve, model_store, namespace, "
        "queueing, serving, training"
    ]


def test_no_yaml(tmp_path) -> None:
    [problem, *_] = problems_of(tmp_path, "config: [\n")

    assert "isn't YAML" in problem


@given(value=st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_no_value_makes_it_fail_otherwise(value) -> None:
    for field in LocalSettings.model_fields:
        problems: tuple[str, ...] = ()
        try:
            parse({"cloud": "local", field: value})
        except SettingsError as error:
            problems = error.problems
        assert all(problem.startswith(f"atoll:{field}") for problem in problems)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "stacks" / "settings.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_command_prints_the_settings(environment_file) -> None:
    done = command(str(environment_file))

    assert done.returncode == 0
    assert json.loads(done.stdout) == check_file(environment_file).model_dump()


def test_command_prints_the_problems_and_no_traceback(tmp_path) -> None:
    path = tmp_path / "Pulumi.test.yaml"
    path.write_text("config:\n  atoll:cloud: local\n  a: 1\n  b: 2\n")
    done = command(str(path))

    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["/nowhere/Pulumi.x.yaml"], ["/"]])
def test_command_without_a_file_to_read(arguments, capsys) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err


def test_checking_a_file_doesnt_load_pulumi(environment_file) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import settings; from pathlib import Path; "
        "settings.check_file(Path(sys.argv[2])); "
        "print([name for name in sys.modules if name.split('.')[0] in ('pulumi', 'grpc', 'atoll')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(ROOT / "stacks"), str(environment_file)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout.strip() == "[]"


def test_the_program_reads_what_the_engine_passes(monkeypatch) -> None:
    config = {"atoll:cloud": "local", "atoll:training": '{"ranks":4}', "kubernetes:x": "y"}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(config))

    assert load().training.ranks == 4


def test_a_file_that_pulumi_wrote_again(tmp_path) -> None:
    text = (ROOT / "stacks/environments/Pulumi.aws-dev.yaml").read_text()
    path = tmp_path / "Pulumi.aws-dev.yaml"
    path.write_text(text.replace("atoll:protect: false", "atoll:protect: 'false'"))

    assert path.read_text() != text
    assert check_file(path).protect is False


def test_the_program_names_settings_as_the_command_does(monkeypatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"atoll:cloud": "local", "atoll:training": '{"rank":4}'}))

    with pytest.raises(
        SettingsError, match=r"^atoll:training\.rank: is not a setting; did you mean 'ranks'\?$"
    ):
        load()


def test_machine(machine) -> None:
    assert str(Machine.load().kubeconfig) == machine["kubeconfig"]


def test_no_machine_file(monkeypatch) -> None:
    monkeypatch.delenv("ATOLL_MACHINE", raising=False)

    with pytest.raises(SettingsError, match=r'run: eval "\$\(\./atoll env\)"'):
        Machine.load()


def test_broken_machine_file(tmp_path, monkeypatch) -> None:
    path = tmp_path / "machine.json"
    monkeypatch.setenv("ATOLL_MACHINE", str(path))
    with pytest.raises(SettingsError, match="No such file"):
        Machine.load()

    path.write_text(json.dumps({"kubeconfig": "/k", "images": {"training": 1}}))
    with pytest.raises(SettingsError) as error:
        Machine.load()
    assert f"{path}: images.training: should be a valid string (got 1)" in error.value.problems
    assert f"{path}: certificates: is required" in error.value.problems


@pytest.mark.parametrize("cloud", MODELS)
def test_every_setting_is_in_the_docs(cloud) -> None:
    """With ``UPDATE_SETTINGS=1`` the page of a cloud is written anew, below its introduction."""
    page = ROOT / "docs" / ("settings.md" if cloud == "local" else f"settings-{cloud}.md")
    if cloud != "local":
        expected = f"{BEGIN}\n\n{tables(MODELS[cloud], set(PlatformSettings.model_fields))}\n"
        if os.environ.get("UPDATE_SETTINGS"):
            page.write_text(page.read_text().partition(BEGIN)[0] + expected)
        assert page.read_text().endswith(expected)
    else:
        text = page.read_text()
        assert [line for line in rows(MODELS[cloud]) if line not in text] == []


def test_no_module_hides_one_of_python() -> None:
    """The folder is first on the path of the program: ``platform.py`` would replace Python's own."""
    ours = {path.stem for path in (ROOT / "stacks").glob("*.py")} - {"__main__"}

    assert not ours & sys.stdlib_module_names
