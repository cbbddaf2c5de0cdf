"""``python -m atoll_serving``: exit code 0 after a drain, 2 where settings, bundle or ports are refused."""

from __future__ import annotations

import logging.config
import sys
from typing import Any

from atoll_serving.errors import BundleError, SettingsError
from atoll_serving.settings import Settings, parse

_REFUSED = 2


def _log_config(level: str) -> dict[str, Any]:
    """Everything to stderr in one format; no line a request."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "atoll_serving": {"level": level.upper()},
        },
    }


def _serve(settings: Settings) -> None:
    # Imported late: refusing flags should not wait for imports.
    from atoll_serving.batcher import Limits
    from atoll_serving.bundle import load
    from atoll_serving.model import BundleModel
    from atoll_serving.server import run

    limits = Limits(
        batch_rows=settings.max_batch_rows,
        delay_s=settings.max_delay_ms / 1000,
        queue_rows=settings.max_queue_rows,
        request_rows=settings.max_request_rows,
        timeout_s=settings.request_timeout_s,
    )
    bundle = load(settings.bundle_dir, settings.inference_threads)
    run(BundleModel(bundle, settings.model_name, limits), settings)


def main() -> int:
    """Serve as the command line says; return the process's exit code."""
    try:
        settings = parse(sys.argv[1:])
        logging.config.dictConfig(_log_config(settings.log_level))
        _serve(settings)
    except (SettingsError, BundleError) as error:
        print(error, file=sys.stderr)
        return _REFUSED
    except OSError as error:
        print(f"the server can't start: {error}", file=sys.stderr)
        return _REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
