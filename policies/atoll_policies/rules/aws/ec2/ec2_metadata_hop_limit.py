"""Answers of the metadata service end at the machine itself."""

from atoll_policies import Rule, Severity, any_of, changed, field
from atoll_policies.rules.aws.ec2._machines import MACHINES, metadata_set

_LIMIT = "metadataOptions.httpPutResponseHopLimit"

RULE = Rule(
    id="ec2-metadata-hop-limit",
    title="Metadata answers go no further than the machine (hop limit 1)",
    why=(
        "With two hops a pod behind the machine's bridge gets the node's credentials. Workloads need "
        "an identity of their own first: pod identity, or roles for service accounts."
    ),
    fix="Set `metadataOptions.httpPutResponseHopLimit` to 1.",
    severity=Severity.HIGH,
    requires=dict.fromkeys(MACHINES, any_of(field(_LIMIT).equals(1), field(_LIMIT).absent())),
    absent="passes",
    remedy=metadata_set(httpPutResponseHopLimit=1),
    maps=(
        "nist-800-53/AC-6",
        "nist-800-53/SC-7",
        "nsa/cloud-metadata",
    ),
    equivalents=("CKV_AWS_341",),
    good=(
        changed(
            "node-template", "metadataOptions", {"httpEndpoint": "disabled", "httpPutResponseHopLimit": 1}
        ),
        changed("node-template", "metadataOptions.httpPutResponseHopLimit"),
    ),
    bad=(
        changed("node-template", "metadataOptions.httpPutResponseHopLimit", 2),
        changed("build-host", "metadataOptions.httpPutResponseHopLimit", 64),
        changed("older-launch", "metadataOptions.httpPutResponseHopLimit", 2),
    ),
)
