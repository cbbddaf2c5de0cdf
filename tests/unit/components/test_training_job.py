import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoll.errors import ValidationError
from atoll.kubernetes import TrainingJob
from atoll.testing import Registered, record


def job_of(args: dict[str, object]) -> Registered:
    return record(lambda: TrainingJob("flights", args))["flights-job"]


def environment_of(job: Registered) -> dict[str, object]:
    [container] = job.inputs["spec"]["template"]["spec"]["containers"]
    return {item["name"]: item.get("value", item.get("valueFrom")) for item in container["env"]}


def test_ranks_find_each_other(training_args) -> None:
    registered = record(lambda: TrainingJob("flights", training_args))
    job, service = registered["flights-job"], registered["flights-ranks"]
    environment = environment_of(job)

    assert job.inputs["spec"]["completionMode"] == "Indexed"
    assert job.inputs["spec"]["completions"] == job.inputs["spec"]["parallelism"] == 2
    assert environment["PET_NNODES"] == "2"
    assert environment["PET_MASTER_ADDR"] == "flights-v1-0.flights-v1"
    index = "metadata.annotations['batch.kubernetes.io/job-completion-index']"
    assert environment["PET_NODE_RANK"] == {"fieldRef": {"fieldPath": index}}
    assert job.inputs["spec"]["template"]["spec"]["subdomain"] == service.inputs["metadata"]["name"]
    assert service.inputs["spec"]["clusterIP"] == "None"
    assert service.inputs["spec"]["publishNotReadyAddresses"] is True
    assert service.inputs["spec"]["selector"] == {"batch.kubernetes.io/job-name": "flights-v1"}
    assert service.name in job.depends_on


def test_a_new_version_is_a_new_job(training_args) -> None:
    first, second = job_of(training_args), job_of(training_args | {"version": "v2"})

    assert first.inputs["metadata"]["name"] == "flights-v1"
    assert second.inputs["metadata"]["name"] == "flights-v2"
    assert first.name == second.name


def test_the_engine_waits_longer_than_the_job_may_take(training_args) -> None:
    job = job_of(training_args | {"timeout_s": 100})

    assert job.inputs["spec"]["activeDeadlineSeconds"] == 100
    assert job.timeouts == {"create": "160s", "update": "160s"}


def test_an_interrupted_rank_is_no_failure_and_bad_input_is_final(training_args) -> None:
    spec = job_of(training_args | {"max_restarts": 2}).inputs["spec"]

    evicted, interrupted, bad_input = spec["podFailurePolicy"]["rules"]
    assert spec["backoffLimit"] == 4
    assert evicted["onPodConditions"] == [{"type": "DisruptionTarget", "status": "True"}]
    assert (interrupted["action"], interrupted["onExitCodes"]["values"]) == ("Ignore", [143])
    assert (bad_input["action"], bad_input["onExitCodes"]["values"]) == ("FailJob", [2])


def test_own_environment_is_added(training_args) -> None:
    environment = environment_of(job_of(training_args | {"environment": {"NCCL_DEBUG": "WARN"}}))

    assert environment["NCCL_DEBUG"] == "WARN"


def test_whole_numbers_from_other_languages_are_floats(training_args) -> None:
    floats = training_args | {"ranks": 2.0, "memory_mib": 512.0, "timeout_s": 60.0}
    whole = training_args | {"ranks": 2, "memory_mib": 512, "timeout_s": 60}

    assert job_of(floats) == job_of(whole)


def test_every_problem_at_once(training_args) -> None:
    wrong = training_args | {
        "command": [],
        "ranks": 1.5,
        "memory_mib": 3,
        "cpu_request": "1 core",
        "mount_path": "models",
        "version": "V 1",
        "rank": 2,
    }

    with pytest.raises(ValidationError) as error:
        job_of(wrong)

    message = str(error.value)
    for path in ("command", "ranks", "memory_mib", "cpu_request", "mount_path", "version", "rank"):
        assert f"\n  {path}: " in message
    assert message.startswith('TrainingJob "flights" can\'t be made:')
    assert "got 1.5" in message


@settings(max_examples=30, deadline=None)
@given(
    name=st.from_regex(r"[a-z]([-a-z0-9]{0,60}[a-z0-9])?", fullmatch=True),
    version=st.from_regex(r"[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True),
    ranks=st.integers(1, 2000),
)
def test_host_names_are_labels_or_refused(name: str, version: str, ranks: int) -> None:
    args = {
        "namespace": "ml",
        "image": "i",
        "command": ["torchrun", "-m", "x"],
        "version": version,
        "claim_name": "c",
        "ranks": ranks,
    }
    longest_host = f"{name}-{version}-{ranks - 1}"

    try:
        registered = record(lambda: TrainingJob(name, args))
    except ValidationError:
        assert len(longest_host) > 63
    else:
        assert len(longest_host) <= 63
        assert registered[f"{name}-job"].inputs["spec"]["completions"] == ranks
