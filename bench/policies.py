"""Measure the policy pack beside the Pulumi SDK's own way, a policy object for each rule, and print a table.

    python bench/policies.py              # five runs, the median is shown
    python bench/policies.py --runs 1

Both get the same requests over the same protocol. The SDK's policies have the same conditions as our rules,
and are given the resource already read, so that only what the SDK itself does is measured.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi_policy import EnforcementLevel, ResourceValidationArgs, ResourceValidationPolicy
from pulumi_policy.policy import _PolicyAnalyzerServicer

from atoll_engine.paths import repository_root
from atoll_policies.analyzer import Analyzer
from atoll_policies.conditions import At
from atoll_policies.registry import all_rules
from atoll_policies.rule import Rule
from atoll_policies.testing import Sample
from atoll_policies.tokens import canonical
from atoll_policies.values import from_struct, to_struct

_RULES = 200
_STARTED = """
import subprocess, sys
process = subprocess.Popen([sys.executable, "-u", sys.argv[1]], stdout=subprocess.PIPE)
process.stdout.readline()
memory = [line for line in open(f"/proc/{process.pid}/status") if line.startswith("VmRSS")]
print(int(memory[0].split()[1]) // 1024)
process.kill()
"""


def main() -> int:
    """Measure, print a table, return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the policy pack.")
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (default: 5)")
    runs = parser.parse_args().runs
    rules = [rule for rule in all_rules() if rule.requires]
    print(f"{len(all_rules())} rules, {len(rules)} of them about single resources\n")
    print("| | ours | the SDK's way | |\n|---|---|---|---|")
    for sample in samples():
        request, some = request_of(sample), first_about(sample, rules)
        ours = Analyzer(some, "0", "aws-prod")
        theirs = sdk_servicer(some, sample)
        assert found(ours, request) == found(theirs, request), sample.name
        ours_s = timed(lambda: ours.Analyze(request, None), runs, 50)  # noqa: B023
        theirs_s = timed(lambda: theirs.Analyze(request, None), runs, 1)  # noqa: B023
        subject = f"{sample.name}, {len(some)} rules, {about(sample, some)} about it"
        figures = f"{ours_s * 1000:.2f} ms | {theirs_s * 1000:.1f} ms | {theirs_s / ours_s:.0f}x"
        print(f"| {subject} | {figures} |")
        print(f"| rules x resources a second | {len(some) / ours_s:,.0f} | {len(some) / theirs_s:,.0f} | |")
    everything = Analyzer(all_rules(), "0", "aws-prod")
    for sample in samples():
        request = request_of(sample)
        times = sorted(each(lambda: everything.Analyze(request, None), 500))  # noqa: B023
        median_ms, p99_ms = times[250] * 1000, times[495] * 1000
        print(f"| {sample.name}, all rules, median, p99 | {median_ms:.2f} ms, {p99_ms:.2f} ms | | |")
    sdk_s = started([sys.executable, "-c", "import pulumi_policy"], runs)
    command = [sys.executable, "-c", _STARTED, str(repository_root() / "policies")]
    print(f"| start of the pack over `import pulumi_policy` | {started(command, runs) - sdk_s:+.2f} s | | |")
    memory = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    print(f"| memory of the pack | {memory} MiB | | |")
    return 0


def samples() -> list[Sample]:
    """Return resources of ordinary size, and a large one."""
    variables = [{"name": f"VARIABLE_{n}", "value": f"value {n}"} for n in range(20)]
    container: dict[str, Any] = {
        "image": "registry.example.com/serve:1",
        "env": variables,
        "ports": [{"containerPort": 8080}],
        "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
    }
    pod = {"containers": [{"name": name, **container} for name in ("serve", "agent")]}
    labels = {"app": "serve"}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "serve", "namespace": "serving", "labels": labels},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }
    bucket = {"bucket": "models", "forceDestroy": False, "tags": {"team": "ml", "env": "prod"}}
    cluster = {f"property{n}": {"enabled": True, "names": [f"n{n}"]} for n in range(35)} | {
        "version": "1.33",
        "enabledClusterLogTypes": ["api"],
        "vpcConfig": {"endpointPublicAccess": True, "subnetIds": ["a", "b"]},
        "roleArn": "arn",
        "tags": {"team": "ml"},
    }
    return [
        Sample("a bucket", "aws:s3/bucket:Bucket", bucket),
        Sample("a Deployment of 2 containers", "kubernetes:apps/v1:Deployment", deployment),
        Sample("a cluster of 40 properties", "aws:eks/cluster:Cluster", cluster),
    ]


def first_about(sample: Sample, rules: Sequence[Rule]) -> list[Rule]:
    """Return as many rules as are measured, those about the type of ``sample`` first."""
    return sorted(rules, key=lambda rule: canonical(sample.type) not in rule.requires)[:_RULES]


def about(sample: Sample, rules: Sequence[Rule]) -> int:
    """Return how many of ``rules`` are about the type of ``sample``."""
    return sum(canonical(sample.type) in rule.requires for rule in rules)


def request_of(sample: Sample) -> Any:
    """Return what the engine sends of ``sample``."""
    return proto.AnalyzeRequest(
        type=sample.type,
        urn=sample.urn("aws-prod"),
        name=sample.name,
        properties=to_struct(sample.properties),
    )


def sdk_servicer(rules: Sequence[Rule], sample: Sample) -> Any:
    """Return the SDK's servicer of ``rules``, each a policy."""
    tree = from_struct(to_struct(sample.properties))
    policies = [sdk_policy(rule, tree) for rule in rules]
    return _PolicyAnalyzerServicer("bench", "0.0.1", policies, EnforcementLevel.MANDATORY)


def sdk_policy(rule: Rule, tree: Mapping[str, Any]) -> ResourceValidationPolicy:
    """Return ``rule`` as a policy of the SDK, which looks at ``tree``."""

    def validate(args: ResourceValidationArgs, report: Callable[[str], None]) -> None:
        condition = rule.requires.get(canonical(args.resource_type))
        if condition is not None and condition.check(At(tree, "", rule.defaults())):
            report(rule.fix)

    return ResourceValidationPolicy(name=rule.id, description=rule.title, validate=validate)


def found(servicer: Any, request: Any) -> set[str]:
    """Return the names of the rules that ``servicer`` finds broken."""
    return {item.policyName for item in servicer.Analyze(request, None).diagnostics}


def timed(call: Callable[[], Any], runs: int, repeats: int) -> float:
    """Return the median of ``runs`` measurements of one call, in seconds."""
    return statistics.median(sum(each(call, repeats)) / repeats for _ in range(runs))


def each(call: Callable[[], Any], times: int) -> list[float]:
    """Return how long each of ``times`` calls took, in seconds."""
    result = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        result.append(time.perf_counter() - start)
    return result


def started(command: Sequence[str], runs: int) -> float:
    """Return the median of how long a process takes to its end, in seconds."""
    return statistics.median(each(lambda: subprocess.run(command, check=True, capture_output=True), runs))


if __name__ == "__main__":
    sys.exit(main())
