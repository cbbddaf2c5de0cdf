"""No repository's policy lets everybody in."""

from atoll_policies import Rule, Severity, added, changed, resource
from atoll_policies.documents import any_of_them, anyone, forbids, written

_NOBODY = forbids("policy", words="not let everybody in", wrong=any_of_them(anyone))

RULE = Rule(
    id="ecr-not-public",
    title="No repository's policy lets every account in",
    why="Images carry code and often weights; who may push as well can run theirs on your machines.",
    fix="Name accounts or roles in `Principal`, or narrow it by `aws:PrincipalOrgID`.",
    severity=Severity.CRITICAL,
    requires={
        "aws:ecr/registryPolicy:RegistryPolicy": _NOBODY,
        "aws:ecr/repositoryPolicy:RepositoryPolicy": _NOBODY,
    },
    absent="passes",
    maps=(
        "nist-800-53/AC-3",
        "nist-800-53/SR-3",
        "mitre-atlas/AML.T0010",
        "cis-eks/5.1.2",
    ),
    equivalents=("CKV_AWS_32",),
    good=(
        changed(
            "images-policy",
            "policy",
            written(
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "ecr:BatchGetImage",
                    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example"}},
                }
            ),
        ),
    ),
    bad=(
        changed(
            "images-policy",
            "policy",
            written({"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}),
        ),
        changed(
            "images-policy",
            "policy",
            written({"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["ecr:*"]}),
        ),
        added(
            resource(
                "images-of-all",
                "aws:ecr/registryPolicy:RegistryPolicy",
                {"policy": written({"Effect": "Allow", "Principal": "*", "Action": "ecr:ReplicateImage"})},
            )
        ),
    ),
)
