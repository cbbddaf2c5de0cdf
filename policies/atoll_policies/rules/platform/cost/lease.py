"""GPUs that nothing turns off have a day on which they end."""

from collections.abc import Callable
from datetime import date, timedelta

from atoll_policies import (
    UNKNOWN,
    At,
    Condition,
    Level,
    Parameter,
    Rule,
    Severity,
    changed,
    custom,
    field,
    when,
)
from atoll_policies.machines import accelerated

# Whoever serves or asks the rules does so for minutes; a day that changes meanwhile would surprise more.
_TODAY = date.today()


def _leased(path: str) -> Callable[[At], bool | None]:
    def holds(at: At) -> bool | None:
        tags = at.get(path)
        named = tags if isinstance(tags, dict) else {}
        owner, until = named.get("owner"), named.get("expires-at")
        if UNKNOWN in (tags, owner, until):
            return None
        today = _day(at.parameters["today"]) or _TODAY
        last, longest = _day(until), today + timedelta(days=int(at.parameters["max_days"]))
        return bool(owner) and last is not None and today <= last <= longest

    return holds


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _machine(machine_type: str, tags: str) -> Condition:
    is_gpu = field(machine_type).satisfies("have accelerators", accelerated)
    leased = custom("have an `owner`, and a day `expires-at` that is near and not past", _leased(tags))
    return when(is_gpu, leased)


RULE = Rule(
    id="gpu-lease",
    title="GPU machines that nothing scales to zero have an owner and a day on which they end",
    why="An idle GPU that nobody remembers can be most of a bill; a lease says whom to ask, and when it is"
    " over.",
    fix="Set the tags (on Google Cloud: labels) `owner` and `expires-at`, a day as 2027-01-31, at most"
    " `max_days` ahead.",
    severity=Severity.MEDIUM,
    requires={
        "aws:ec2/instance:Instance": _machine("instanceType", "tags"),
        "aws:sagemaker/notebookInstance:NotebookInstance": _machine("instanceType", "tags"),
        "gcp:compute/instance:Instance": _machine("machineType", "labels"),
        "gcp:workbench/instance:Instance": _machine("gceSetup.machineType", "labels"),
        "azure-native:machinelearningservices:Compute": _machine("properties.properties.vmSize", "tags"),
    },
    parameters={
        "max_days": Parameter(30, "days ahead that a lease may last at most"),
        "today": Parameter("", "day to compare with, as 2027-01-31; empty is the day it runs"),
    },
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    gap="COST-2",
    evidence="Embassy-of-the-Free-Mind/sourcelibrary-v2#4909",
    maps=("iso-42001/A.4.5", "nist-800-53/CM-8"),
    good=(
        changed("gpu-machine", "tags.expires-at", str(_TODAY)),
        changed("gpu-machine", "tags.expires-at", str(_TODAY + timedelta(days=30))),
        changed("gpu-machine", "instanceType", "m7i.xlarge", together={"tags": {"owner": "ml-team"}}),
        changed("gpu-notebook", "tags.owner", "another-team"),
        changed("gpu-compute-machine", "labels.owner", "another-team"),
        changed("gpu-workbench", "labels.owner", "another-team"),
        changed("gpu-workstation", "tags.owner", "another-team"),
    ),
    bad=(
        changed("gpu-machine", "tags.expires-at", "2020-01-31"),
        changed("gpu-machine", "tags.expires-at", str(_TODAY + timedelta(days=31))),
        changed("gpu-machine", "tags.owner"),
        changed("gpu-notebook", "tags.expires-at", "soon"),
        changed("gpu-compute-machine", "labels"),
        changed("gpu-workbench", "labels.expires-at"),
        changed("gpu-workstation", "tags"),
    ),
)
