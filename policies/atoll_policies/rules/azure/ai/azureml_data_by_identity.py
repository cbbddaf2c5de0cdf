"""Azure ML reads data by identities, not by keys."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="azureml-data-by-identity",
    title="Azure ML reads data by identities, not by keys",
    why="A key that a workspace holds reads and deletes the whole account, for everyone who may run a job.",
    fix="Set `systemDatastoresAuthMode` to Identity, and `credentialsType` of datastores to None.",
    severity=Severity.HIGH,
    requires={
        "azure-native:machinelearningservices:Workspace": field("systemDatastoresAuthMode").one_of(
            "Identity", "UserDelegationSAS"
        ),
        "azure-native:machinelearningservices:Datastore": field(
            "properties.credentials.credentialsType"
        ).equals("None"),
    },
    maps=("nist-800-53/IA-5", "nist-800-53/AC-6"),
    good=(
        changed("az-ml", "friendlyName", "flights"),
        changed("az-ml", "systemDatastoresAuthMode", "UserDelegationSAS"),
        changed("az-ml-data", "properties.protocol", "https"),
    ),
    bad=(
        changed("az-ml", "systemDatastoresAuthMode", "AccessKey"),
        changed("az-ml", "systemDatastoresAuthMode"),
        changed(
            "az-ml-data",
            "properties.credentials",
            {"credentialsType": "Sas", "secrets": {"secretsType": "Sas"}},
        ),
    ),
)
