"""A harness for policies: feeds them what the engine feeds them, through the servicer that the engine calls.

    from atoll_policies.testing import Harness, Sample

    harness = Harness.of_policies([my_policy])          # policies of the Pulumi SDK
    found = harness.analyze([Sample("logs", "aws:s3/bucket:Bucket", {"acl": "public-read"})])
    assert [item.policy for item in found] == ["no-public-buckets"]

Numbers arrive as the engine sends them, names are camelCase, ``UNKNOWN`` is unknown and ``secret(...)`` is a
secret; a plain dict never reaches a policy.
"""

from atoll_policies.testing.build import build
from atoll_policies.testing.harness import Harness, Reported, Sample, secret
from atoll_policies.testing.matrix import Expected, Trial, trials
from atoll_policies.values import UNKNOWN

__all__ = ["UNKNOWN", "Expected", "Harness", "Reported", "Sample", "Trial", "build", "secret", "trials"]
