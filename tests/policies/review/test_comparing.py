"""What differs between two sides, whom a change touches, and the lines that findings come from."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from atoll_engine.errors import UsageError
from atoll_engine.offline import Resource as Previewed
from atoll_engine.provider.values import UNKNOWN as ENGINE_UNKNOWN
from atoll_engine.provider.values import Secret
from atoll_engine.review import Place, wording
from atoll_engine.review.changes import change_since
from atoll_engine.review.compare import judged, part_changes, quota_changes
from atoll_engine.review.gate import Gate, decide
from atoll_engine.review.locate import Locator
from atoll_engine.review.resources import inputs_of, outputs_of
from atoll_engine.review.sides import Side
from atoll_engine.review.touched import same_program, touched
from atoll_policies import HIDDEN, UNKNOWN, Level, changed, field
from atoll_policies.configuration import Configuration
from atoll_policies.waivers import Waivers
from tests.policies.review.samples import RULES, finding, review
from tests.unit.plan.samples import component, made, node_group, outcome, plan

ROOT = Path(__file__).parents[3]


def side(*resources: Previewed, found: tuple = ()) -> Side:
    return Side(outcome(*resources), plan(*resources), found)


def nowhere(*_: object) -> Place:
    return Place("x")


def test_a_finding_is_the_same_where_rule_and_resource_are() -> None:
    before = (finding("endpoint-private"), finding("logs-kept"), finding("key-rotates", "old"))
    after = (finding("endpoint-private", message="said otherwise"), finding("logs-kept", "second"))
    found = judged(side(found=after), side(found=before), nowhere)

    assert [(item.standing, item.finding.rule, item.finding.urn.rpartition("::")[2]) for item in found] == [
        ("new", "logs-kept", "second"),
        ("unchanged", "endpoint-private", "main"),
        ("fixed", "key-rotates", "old"),
        ("fixed", "logs-kept", "main"),
    ]


def test_without_a_base_all_is_new() -> None:
    head = side(made("aws:ec2/vpc:Vpc", "vpc"), found=(finding("logs-kept"),))

    assert [item.standing for item in judged(head, None, nowhere)] == ["new"]
    assert [part.created for part in part_changes(head, None)] == [("Vpc vpc",)]


def test_resources_differ_by_component_and_property() -> None:
    net = component("AwsNetwork", "net")
    before = side(
        net,
        made("aws:ec2/vpc:Vpc", "vpc", {"cidrBlock": "10.0.0.0/16", "secret": Secret("a")}, parent=net.urn),
        made("aws:ec2/subnet:Subnet", "old", parent=net.urn),
        made("aws:kms/key:Key", "key", {"a": 1}),
        made("pulumi:providers:aws", "aws", {"region": "a"}),
    )
    after = side(
        net,
        made("aws:ec2/vpc:Vpc", "vpc", {"cidrBlock": "10.1.0.0/16", "secret": Secret("a")}, parent=net.urn),
        made("aws:ec2/subnet:Subnet", "new", parent=net.urn),
        made("aws:kms/key:Key", "key", {"a": 1}),
        made("pulumi:providers:aws", "aws", {"region": "b"}),
    )
    (found,) = part_changes(after, before)

    assert found.name == "AwsNetwork net"
    assert (found.created, found.changed, found.removed) == (
        ("Subnet new",),
        ("Vpc vpc: cidrBlock",),
        ("Subnet old",),
    )
    assert part_changes(after, after) == ()


def test_what_differs_of_a_resource_is_named_and_not_shown() -> None:
    before = side(
        made("aws:kms/key:Key", "key", {"a": {"b": 1, "c": [1]}, "d": "secret", **dict.fromkeys("xyz")})
    )
    inputs = {"a": {"b": 2, "c": [2]}, "d": "other", **dict.fromkeys("xyz", 1)}
    (found,) = part_changes(side(made("aws:kms/key:Key", "key", inputs)), before)

    assert found.changed == ("Key key: a.b, a.c, d, x and 2 more",)


def test_a_live_preview_says_itself_what_changes() -> None:
    resources = [
        made("aws:ec2/vpc:Vpc", name, operation=operation)
        for name, operation in (
            ("a", "same"),
            ("b", "update"),
            ("c", "replace"),
            ("d", "delete"),
            ("e", "create"),
        )
    ]
    live = side(*resources)
    (found,) = part_changes(replace(live, plan=replace(live.plan, basis="live")), None)

    assert found.created == ("Vpc e",)
    assert found.changed == ("Vpc b", "Vpc c (replaced)")
    assert found.removed == ("Vpc d",)


def test_quotas_and_cost_differ() -> None:
    before, after = (side(node_group("system", "m7i.xlarge", 1, most)) for most in (3, 6))
    (found,) = quota_changes(after, before)

    assert (found.before.needed, found.after.needed) == (12, 24)
    assert quota_changes(after, after) == ()
    shown = review().environments[0]
    assert wording.cost_change(shown) == "0 to +442"  # three more m7i.xlarge at 0.2016, for 730 hours
    assert wording.cost_change(replace(shown, base=None)) == ""


def test_level_decides_what_ends_a_review() -> None:
    mandatory, advisory = finding("endpoint-private"), finding("logs-kept", level=Level.ADVISORY)
    open_question = finding("key-rotates", verdict="undetermined")
    shown = review(
        *(item for item in judged(side(found=(mandatory, advisory, open_question)), None, nowhere))
    )

    def fails(shown: object, **changes: object) -> list[str]:
        changed = replace(shown, **changes)
        return [item.finding.rule for item in changed.failing(changed.environments[0])]

    assert fails(shown) == ["endpoint-private"]
    assert fails(shown, level=Level.ADVISORY) == ["endpoint-private", "logs-kept"]
    strict = tuple(replace(item, undetermined_fails=True) for item in shown.environments)
    assert fails(shown, environments=strict) == ["endpoint-private", "key-rotates"]


def test_values_of_the_engine_are_those_of_policies() -> None:
    inputs = {"a": ENGINE_UNKNOWN, "b": Secret(None), "c": [{"d": Secret("text")}], "e": 1}
    item = made("aws:ec2/vpc:Vpc", "vpc", inputs, outputs={"arn": "x"})
    seen = {"a": UNKNOWN, "b": HIDDEN, "c": [{"d": "text"}], "e": 1}

    assert inputs_of([item])[0].properties == seen
    assert outputs_of([replace(item, id="vpc-1")])[0].properties == {**seen, "arn": "x", "id": "vpc-1"}
    assert inputs_of([replace(item, operation="delete")]) == []


def test_a_repair_of_the_engine_is_no_finding() -> None:
    case = changed("eks-cluster", "vpcConfig.endpointPublicAccess", True)
    repairing = replace(
        RULES[0],
        requires={"aws:ec2/vpc:Vpc": field("enableDnsSupport").is_true()},
        prod=Level.REMEDIATE,
        remedy=lambda properties: {**properties, "enableDnsSupport": True},
        good=(case,),
    )
    evaluator = Gate((repairing,), Configuration(), Waivers(())).evaluator("aws-prod")
    inputs = inputs_of([made("aws:ec2/vpc:Vpc", "vpc", {"enableDnsSupport": False})])

    assert decide(evaluator, inputs, inputs) == ()
    assert [item.rule for item in decide(evaluator, inputs, inputs, repairing=False)] == ["endpoint-private"]


def test_what_a_failed_rule_says_of_no_resource_is_the_stacks() -> None:
    def broken(*_: object) -> list:
        raise KeyError("secret text")

    failing = replace(RULES[0], requires={}, across=broken, about=("aws:ec2/vpc:Vpc",))
    evaluator = Gate((failing,), Configuration(), Waivers(())).evaluator("aws-prod")
    inputs = inputs_of(outcome(made("aws:ec2/vpc:Vpc", "vpc")).resources)
    (found,) = decide(evaluator, inputs, inputs)

    assert found.urn.endswith("pulumi:pulumi:Stack::atoll-test")
    assert found.counts
    assert "secret text" not in str(found)


SETTINGS = {
    "aws-dev": {"cloud": "aws"},
    "gcp-dev": {"cloud": "gcp"},
    "local": {"cloud": "local"},
    "multi-prod": {"cloud": "multi", "places": {"a": {"cloud": "aws"}, "b": {"cloud": "azure"}}},
}
ALL = tuple(SETTINGS)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("stacks/environments/Pulumi.gcp-dev.yaml", ("gcp-dev",)),
        ("stacks/environments/Pulumi.gone.yaml", ()),
        ("stacks/landings/aws.py", ("aws-dev", "multi-prod")),
        ("stacks/landings/_aws_pools.py", ("aws-dev", "multi-prod")),
        ("stacks/landings/_shared.py", ALL),
        ("stacks/landings/local.py", ()),
        ("stacks/_settings/azure.py", ("multi-prod",)),
        ("stacks/_settings/platform.py", ALL),
        ("stacks/ai_platform.py", ALL),
        ("components/atoll/gcp/network.py", ("gcp-dev",)),
        ("components/atoll/kubernetes/kserve.py", ALL),
        ("components/atoll/accelerators/data/aws.yaml", ("aws-dev", "multi-prod")),
        ("components/atoll/accelerators/_render_gke.py", ("gcp-dev",)),
        ("components/atoll/accelerators/data/prices.csv", ALL),
        ("policies/waivers.yaml", ALL),
        ("uv.lock", ALL),
        ("Pulumi.yaml", ALL),
        ("docs/review.md", ()),
        ("tests/unit/test_docs.py", ()),
        ("workloads/training/uv.lock", ()),
        ("engine/atoll_engine/cli.py", ()),
        ("README.md", ()),
    ],
)
def test_a_path_touches_environments(path: str, names: tuple[str, ...]) -> None:
    assert touched([path], SETTINGS) == names


def test_every_file_of_the_program_touches_something_or_is_local_alone() -> None:
    for folder in ("stacks", "components/atoll"):
        for file in (ROOT / folder).rglob("*.py"):
            path = str(file.relative_to(ROOT))
            assert touched([path], SETTINGS) or "local" in file.name, path


def test_policies_leave_the_program_as_it_is() -> None:
    assert same_program(["policies/waivers.yaml", "docs/a.md"])
    assert not same_program(["stacks/environments/Pulumi.aws-dev.yaml"])
    assert not same_program(["components/atoll/aws/aws_network.py"])


def git(folder: Path, *words: str) -> str:
    named = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *named, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    folder.mkdir()
    git(folder, "init")
    (folder / "a.txt").write_text("one\ntwo\nthree\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "first")
    return folder


def test_a_change_is_what_was_committed_since_and_what_is_not_yet(repository: Path) -> None:
    git(repository, "checkout", "-b", "work")
    (repository / "b.txt").write_text("new\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-m", "second")
    git(repository, "checkout", "main")
    (repository / "later.txt").write_text("not ours\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-m", "theirs")
    git(repository, "checkout", "work")
    (repository / "a.txt").write_text("one\n2\nthree\nfour\n")
    (repository / "with space ä.txt").write_text("untracked\n")
    change = change_since(repository, None)

    assert change.base == "main"
    assert change.paths == ("a.txt", "b.txt", "with space ä.txt")
    assert change.lines_changed("a.txt") == (2, 4)
    with change.tree_before() as before:
        assert (before / "a.txt").read_text() == "one\ntwo\nthree\n"
        assert not (before / "b.txt").exists()
        assert not (before / "later.txt").exists()
    assert not before.exists()


def test_the_tree_before_goes_whatever_happens(repository: Path) -> None:
    change = change_since(repository, "main")
    with pytest.raises(ZeroDivisionError), change.tree_before() as before:
        raise ZeroDivisionError
    assert not before.exists()
    assert git(repository, "worktree", "list").count("\n") == 0


@pytest.mark.parametrize("base", ["nope", "--output=/tmp/x", "", "HEAD:a.txt"])
def test_a_base_that_is_not_there_is_refused(repository: Path, base: str) -> None:
    with pytest.raises(UsageError) as refused:
        change_since(repository, base)
    assert "--base" in str(refused.value)


def test_histories_that_have_nothing_in_common_are_refused(repository: Path) -> None:
    git(repository, "checkout", "--orphan", "other")
    git(repository, "commit", "-m", "alone")
    with pytest.raises(UsageError) as refused:
        change_since(repository, "main")
    assert "fetch-depth: 0" in str(refused.value)


def test_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        change_since(tmp_path, None)
    assert "not a git repository" in str(refused.value)


PARENTS = {
    "urn:pulumi:e::atoll::atoll:index:EksCluster$aws:eks/cluster:Cluster::e-cluster-cluster": (
        "urn:pulumi:e::atoll::atoll:index:EksCluster::e-cluster"
    ),
    "urn:pulumi:e::atoll::atoll:index:EksAcceleratorPool$aws:eks/nodeGroup:NodeGroup::train-nodes": (
        "urn:pulumi:e::atoll::atoll:index:EksAcceleratorPool::train"
    ),
}
CLUSTER, NODES = PARENTS
AWS_PROD = "stacks/environments/Pulumi.aws-prod.yaml"


def line(place: Place) -> str:
    return (ROOT / place.file).read_text().splitlines()[place.line - 1].strip()


def located(urn: str, standing: str = "unchanged", lines: tuple[int, ...] = ()) -> Place:
    return Locator(ROOT, AWS_PROD, PARENTS, lines)(replace(finding("endpoint-private"), urn=urn), standing)


def test_a_finding_comes_from_the_code_that_makes_the_resource() -> None:
    place = located(CLUSTER)

    assert place.file == "components/atoll/aws/eks_cluster.py"
    assert "eks.Cluster(" in line(place)


def test_a_component_without_the_call_is_named_itself() -> None:
    place = located(CLUSTER.replace("aws:eks/cluster:Cluster", "aws:x/y:NeverMade"))

    assert line(place).startswith("class EksCluster(")


def test_a_pools_finding_comes_from_its_settings() -> None:
    place = located(NODES)

    assert place.file == AWS_PROD
    assert line(place) == "train:"


def test_what_no_component_makes_comes_from_the_program_or_the_settings() -> None:
    place = located("urn:pulumi:e::atoll::random:index/randomPassword:RandomPassword::x")
    assert place.file.startswith("stacks/landings/")
    assert "RandomPassword(" in line(place)
    assert located("urn:pulumi:e::atoll::pulumi:pulumi:Stack::e") == Place(AWS_PROD)


def test_what_is_new_comes_from_the_settings_that_changed() -> None:
    text = (ROOT / AWS_PROD).read_text().splitlines()
    cluster = next(number for number, said in enumerate(text, 1) if "system_min_nodes" in said)
    train = next(number for number, said in enumerate(text, 1) if "p5.48xlarge" in said)

    assert located(CLUSTER, "new", (1, cluster, train)).line == cluster
    assert located(NODES, "new", (1, cluster, train)).line == train
    assert located("urn:pulumi:e::atoll::aws:x/y:Z::z", "new", (1, cluster, train)).line == 1
    assert located(CLUSTER, "unchanged", (train,)).file.startswith("components/")
