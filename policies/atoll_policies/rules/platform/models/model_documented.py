"""A model says what it is."""

from atoll_policies import MISSING, Level, Rule, Severity, all_of, changed, field, when
from atoll_policies.models import ENDPOINTS, NAMES_MODEL

_CARD = "metadata.annotations[atoll.dev/model-card]"
_LICENCE = "metadata.annotations[atoll.dev/model-license]"

RULE = Rule(
    id="model-documented",
    title="Models name their card or bill of materials, and their licence",
    why="Which data and which licence a model in production has is asked when it's too late to find out.",
    fix="Set the annotations `atoll.dev/model-card`, the address of a card or AI-BOM, and"
    " `atoll.dev/model-license`.",
    severity=Severity.LOW,
    requires={
        token: when(NAMES_MODEL[token], all_of(field(_CARD).present(), field(_LICENCE).present()))
        for token in ENDPOINTS
    },
    dev=Level.ADVISORY,
    gap="MOD-6",
    evidence="OWASP/AISVS 6.2.1",
    maps=("aisvs/6.2.1", "iso-42001/A.7.5", "nist-800-53/SR-4"),
    good=(
        changed("endpoint", _LICENCE, "mit"),
        changed("endpoint", _CARD, together={"spec.predictor.model.storageUri": MISSING}),
    ),
    bad=(
        changed("endpoint", _CARD, ""),
        changed("llm", _LICENCE),
    ),
)
