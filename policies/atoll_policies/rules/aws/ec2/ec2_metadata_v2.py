"""The metadata service wants a session's token."""

from atoll_policies import Rule, Severity, any_of, changed, field
from atoll_policies.rules.aws.ec2._machines import MACHINES, metadata_set

RULE = Rule(
    id="ec2-metadata-v2",
    title="Machines answer metadata requests with a session token only (IMDSv2)",
    why="With version 1 a forged request from any process or pod reads the machine's credentials.",
    fix="Set `metadataOptions.httpTokens` to required, or `httpEndpoint` to disabled.",
    severity=Severity.HIGH,
    requires=dict.fromkeys(
        MACHINES,
        any_of(
            field("metadataOptions.httpTokens").equals("required"),
            field("metadataOptions.httpEndpoint").equals("disabled"),
        ),
    ),
    remedy=metadata_set(httpTokens="required"),
    maps=(
        "nist-800-53/AC-6",
        "nist-800-53/IA-5",
        "nsa/cloud-metadata",
    ),
    equivalents=("CKV_AWS_79",),
    good=(
        changed("node-template", "metadataOptions", {"httpEndpoint": "disabled"}),
        changed("older-launch", "metadataOptions", {"httpTokens": "required"}),
    ),
    bad=(
        changed("node-template", "metadataOptions.httpTokens", "optional"),
        changed("build-host", "metadataOptions"),
        changed("older-launch", "metadataOptions.httpTokens", "optional"),
    ),
)
