"""Data stays where it may be."""

from atoll_policies import MISSING, UNKNOWN, At, Condition, Level, Parameter, Rule, Severity, changed, custom
from atoll_policies.conditions import Answer


def _inside(path: str) -> Condition:
    def holds(at: At) -> Answer:
        region = at.get(path)
        if region is UNKNOWN:
            return None
        allowed = tuple(str(name).lower() for name in at.parameters["allowed_regions"])
        return region is MISSING or (isinstance(region, str) and region.lower().startswith(allowed))

    return custom("be one of `allowed_regions`", holds)


RULE = Rule(
    id="data-region-allowed",
    title="Data is in the regions where it may be",
    why="Personal data that leaves its region breaks the law or the contract, and a copy can't be called"
    " back.",
    fix="Choose a region of `allowed_regions`. Set those to where your data may be, each a name or the"
    " beginning of some; they start with Europe and the United States.",
    severity=Severity.HIGH,
    requires={
        "pulumi:providers:aws": _inside("region"),
        "pulumi:providers:gcp": _inside("region"),
        "gcp:storage/bucket:Bucket": _inside("location"),
        "gcp:vertex/aiEndpoint:AiEndpoint": _inside("location"),
        "gcp:vertex/aiFeatureOnlineStore:AiFeatureOnlineStore": _inside("region"),
        "azure-native:cognitiveservices:Account": _inside("location"),
        "azure-native:machinelearningservices:Workspace": _inside("location"),
        "azure-native:storage:StorageAccount": _inside("location"),
        "aws:s3/bucket:Bucket": _inside("region"),
    },
    parameters={
        "allowed_regions": Parameter(
            [
                "eu-",
                "europe-",
                "eu",
                "us-",
                "us",
                "nam",
                "eur",
                "northeurope",
                "westeurope",
                "francecentral",
                "germanywestcentral",
                "swedencentral",
                "eastus",
                "westus",
                "centralus",
                "northcentralus",
                "southcentralus",
                "westcentralus",
            ],
            "regions, or beginnings of their names, for data",
        )
    },
    absent="passes",
    dev=Level.MANDATORY,
    gap="DAT-1",
    evidence="Azure/Bio-Compliancy#33",
    maps=("nist-800-53/AC-4", "iso-42001/A.7.5"),
    good=(
        changed("gpu-region", "region", "us-west-2"),
        changed("gpu-gold-bucket", "location", "EU"),
        changed("gpu-openai", "location", "WestEurope"),
    ),
    bad=(
        changed("gpu-region", "region", "ap-southeast-1"),
        changed("gpu-gcp-region", "region", "asia-east1"),
        changed("gpu-gold-bucket", "location", "ASIA"),
        changed("gpu-vertex-endpoint", "location", "asia-east1"),
        changed("gpu-feature-store", "region", "asia-east1"),
        changed("gpu-openai", "location", "eastasia"),
        changed("gpu-gold-data", "region", "ap-southeast-1"),
        changed("az-ml", "location", "eastasia"),
        changed("blob-account", "location", "eastasia"),
    ),
)
