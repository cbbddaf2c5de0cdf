"""``python -m atoll_drift``: exit code 0, 1 where ``check`` found drift, 2 where the input is refused."""

from __future__ import annotations

import logging
import signal
import socket
import sys

import orjson

from atoll_drift import reference as references
from atoll_drift.check import check
from atoll_drift.errors import DriftError
from atoll_drift.journal import Journal
from atoll_drift.monitor import Monitor
from atoll_drift.page import render
from atoll_drift.records import reference_line, replay
from atoll_drift.report import as_json
from atoll_drift.settings import CHECK, Settings, parse
from atoll_drift.webhook import Webhook

_DRIFT, _REFUSED = 1, 2
_log = logging.getLogger("atoll_drift")


def _check(settings: Settings) -> int:
    monitor = check(settings.log, settings.labels, references.load(settings.reference), settings.limits)
    if settings.page:
        settings.page.write_text(render(monitor), encoding="utf-8")
    sys.stdout.buffer.write(
        orjson.dumps(as_json(monitor), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    )
    return _DRIFT if any(series.drifted_windows for series in monitor.series.values()) else 0


def _serve(settings: Settings) -> int:
    # Uvicorn shuts down first and then leaves the signal to whoever had it before.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Imported late: a check needs no server.
    import uvicorn

    from atoll_drift.service import Service

    reference = references.load(settings.reference)
    monitor = Monitor(reference, settings.limits, settings.memory, settings.sample_share)
    listener = socket.create_server((settings.host, settings.port), backlog=1024)
    journal = Journal(settings.data_dir, settings.log_mib << 20, reference_line(reference))
    replay(monitor, journal.lines())
    monitor.counts.clear()  # they are since the process began
    webhook = Webhook(settings.on_drift_url, settings.cooldown_s) if settings.on_drift_url else None
    service = Service(monitor, journal, webhook, int(settings.max_body_mib * 2**20))
    _log.info("listening on port %d", listener.getsockname()[1])
    config = uvicorn.Config(
        service.app(), access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=5
    )
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def main() -> int:
    """Run the command line; return the process's exit code."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        settings = parse(sys.argv[1:])
        return _check(settings) if settings.command == CHECK else _serve(settings)
    except DriftError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"can't go on: {error}", file=sys.stderr)
    return _REFUSED


if __name__ == "__main__":
    sys.exit(main())
