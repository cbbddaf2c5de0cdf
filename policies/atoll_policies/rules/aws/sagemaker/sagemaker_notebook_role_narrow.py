"""A notebook's role doesn't do everything."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import Breach, Fault, Rule, Severity, Stack, changed
from atoll_policies.documents import any_of_them, judged, written
from atoll_policies.iam import documents_of

_NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"
_ROLE = "roleArn"
_EVERYTHING = any_of_them(lambda item: item.allows and item.every_action)


def _broad(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for notebook in stack.of(_NOTEBOOK):
        for role in stack.of("aws:iam/role:Role"):
            if notebook.refers_to(role, _ROLE):
                for document in documents_of(role, stack):
                    answer = judged(document, _EVERYTHING)
                    if answer is not False:
                        yield Breach(notebook, Fault(_ROLE, "name actions", unknown=answer is None))


RULE = Rule(
    id="sagemaker-notebook-role-narrow",
    title="A notebook's role doesn't allow every action",
    why="Whatever runs in a notebook, a package just installed too, has all that its role may do.",
    fix="Name actions in the policies of the role at `roleArn`.",
    severity=Severity.HIGH,
    across=_broad,
    about=(_NOTEBOOK,),
    absent="passes",
    maps=("nist-800-53/AC-6",),
    equivalents=("CKV2_AWS_68",),
    disagrees={"CKV2_AWS_68": "it asks only whether the role is in the program, not what it may do"},
    good=(
        changed(
            "notebook-role-policy",
            "policy",
            written({"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::models/*"}),
        ),
        changed(
            "notebook-role-policy", "policy", written({"Effect": "Deny", "Action": "*", "Resource": "*"})
        ),
        changed(
            "train-policy",
            "policy",
            written({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::models/*"}),
            also=("iam-actions-named",),
        ),
    ),
    bad=(
        changed(
            "notebook-role-policy",
            "policy",
            written({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::models/*"}),
            also=("iam-actions-named",),
        ),
        changed(
            "notebook-role",
            "inlinePolicies",
            [{"name": "all", "policy": written({"Effect": "Allow", "Action": "*", "Resource": "*"})}],
            also=("iam-no-admin-policy",),
        ),
    ),
)
