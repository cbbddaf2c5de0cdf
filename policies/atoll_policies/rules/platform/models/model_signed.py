"""What is served was signed by somebody who may."""

from atoll_policies import MISSING, Level, Rule, Severity, any_of, changed, field, when
from atoll_policies.models import ENDPOINTS, NAMES_MODEL

_LABEL = "metadata.labels[validation.ml.sigstore.dev/ml]"
_ANNOTATION = "metadata.annotations[atoll.dev/model-signature]"

RULE = Rule(
    id="model-signed",
    title="Models are signed, and the signature is verified",
    why="A digest says that a model didn't change; a signature says who made it. Without one a model that"
    " was exchanged in the registry is served with its new digest.",
    fix="Set the label `validation.ml.sigstore.dev/ml` for the model validation operator, or verify the"
    " signature before and say so: the annotation `atoll.dev/model-signature: verified`.",
    severity=Severity.MEDIUM,
    requires={
        token: when(
            NAMES_MODEL[token],
            any_of(
                field("metadata.annotations[atoll.dev/model-signature]").equals("verified"),
                field("metadata.labels[validation.ml.sigstore.dev/ml]").present(),
            ),
        )
        for token in ENDPOINTS
    },
    dev=Level.ADVISORY,
    gap="MOD-5",
    evidence="sigstore/model-validation-operator#61",
    maps=(
        "aisvs/3.1.3",
        "mitre-atlas/AML.T0010",
        "nist-800-53/SI-7",
    ),
    good=(
        changed("endpoint", "metadata.annotations[team]", "ml", together={_ANNOTATION: "verified"}),
        changed("endpoint", _ANNOTATION, together={_LABEL: "flights"}),
        changed("endpoint", _ANNOTATION, together={"spec.predictor.model.storageUri": MISSING}),
    ),
    bad=(
        changed("endpoint", _ANNOTATION, "no"),
        changed("llm", _ANNOTATION),
    ),
)
