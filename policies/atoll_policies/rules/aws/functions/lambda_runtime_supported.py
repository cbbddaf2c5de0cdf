"""Functions run on a runtime that gets patches."""

from atoll_policies import At, Level, Parameter, Rule, Severity, changed, custom, each


def _supported(at: At) -> bool:
    return at.value not in at.parameters["refused"]


RULE = Rule(
    id="lambda-runtime-supported",
    title="Functions run on a runtime that is still supported",
    why=(
        "A deprecated runtime gets no security patches, and some day the function can't be changed any more."
    ),
    fix="Set `runtime` to a newer one; the parameter `refused` has those that ended.",
    severity=Severity.MEDIUM,
    prod=Level.ADVISORY,
    requires={
        "aws:lambda/function:Function": each(
            "runtime", custom("be a runtime that is still supported", _supported)
        )
    },
    parameters={
        "refused": Parameter(
            # Deprecated by the end of 2025: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
            [
                "dotnet5.0",
                "dotnet6",
                "dotnet7",
                "dotnetcore1.0",
                "dotnetcore2.0",
                "dotnetcore2.1",
                "dotnetcore3.1",
                "go1.x",
                "java8",
                "nodejs",
                "nodejs4.3",
                "nodejs4.3-edge",
                "nodejs6.10",
                "nodejs8.10",
                "nodejs10.x",
                "nodejs12.x",
                "nodejs14.x",
                "nodejs16.x",
                "nodejs18.x",
                "provided",
                "python2.7",
                "python3.6",
                "python3.7",
                "python3.8",
                "python3.9",
                "ruby2.5",
                "ruby2.7",
            ],
            "the runtimes that are refused",
            {"type": "array", "items": {"type": "string"}},
        )
    },
    absent="passes",
    maps=("nist-800-53/SI-2", "pci-dss/6.3.3"),
    equivalents=("CKV_AWS_363",),
    good=(changed("thumbnails", "runtime", "nodejs22.x"), changed("thumbnails", "runtime")),
    bad=(changed("thumbnails", "runtime", "python3.7"), changed("thumbnails", "runtime", "nodejs14.x")),
)
