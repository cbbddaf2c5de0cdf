"""A model server is somebody of its own."""

from atoll_policies import MISSING, Level, Rule, Severity, any_of, changed, field
from atoll_policies.conditions import all_of

_NAME = "spec.predictor.serviceAccountName"
_TOKEN = "spec.predictor.automountServiceAccountToken"  # noqa: S105  # a path
_OWN = all_of(field(_NAME).present(), field(_NAME).differs("default"))

RULE = Rule(
    id="endpoint-own-account",
    title="Endpoints have a service account of their own, or no token",
    why="Under the default account a model server may what any other pod of the namespace was ever given.",
    fix="Set `spec.predictor.serviceAccountName`, or `automountServiceAccountToken` to false where none is"
    " needed.",
    severity=Severity.MEDIUM,
    requires={"kubernetes:serving.kserve.io:InferenceService": any_of(_OWN, field(_TOKEN).is_false())},
    dev=Level.MANDATORY,
    gap="IDN-3",
    evidence="CKV_K8S_41 and 42 read no custom resources",
    maps=(
        "nist-800-53/AC-6",
        "soc2/CC6.1",
        "cis-eks/5.2.1",
        "cis-gke/5.2.2",
        "cis-aks/5.2.1",
    ),
    absent="fails",
    good=(
        changed("endpoint", _NAME),
        changed("endpoint", _TOKEN, True, also=("endpoint-no-token",)),
    ),
    bad=(
        changed("endpoint", _TOKEN, True, together={_NAME: "default"}, also=("endpoint-no-token",)),
        changed("endpoint", _NAME, "", together={_TOKEN: MISSING}, also=("endpoint-no-token",)),
    ),
)
