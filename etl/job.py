"""The job: copies a MySQL sales database into a checked Iceberg star schema.

AWS Glue runs this file, and so does `npm run etl`. Exit codes: etl/lakehouse/errors.py.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from lakehouse import arguments, metrics
from lakehouse.command import main
from lakehouse.lake.catalog import Lake
from lakehouse.lake.warehouse import make_warehouse
from lakehouse.progress import say
from lakehouse.release.lock import hold
from lakehouse.run import Wish, run
from lakehouse.session import open_session
from lakehouse.survey import survey


def job(argv: Sequence[str]) -> None:
    given = arguments.parse(argv)
    url = given.source()
    make_warehouse(given.warehouse)
    with hold(given.warehouse) as lock, metrics.sent(given.environment) as values:
        try:
            found = survey(url, given.zero_dates)
            with open_session(given.warehouse, lock.shared, found.bytes) as spark:
                lake = Lake(spark, given.raw_database, given.mart_database, given.warehouse)
                wish = Wish(
                    given.connections,
                    given.mode,
                    given.audit,
                    given.accept_older,
                    lock.abandoned,
                    given.limits,
                )
                outcome = run(lake, found, wish)
        finally:
            if url.felt.statements:
                say(f"the source felt {url.felt}")
        values.update(outcome.numbers())
    manifest = outcome.manifest
    told = f"{outcome.report}\nrelease {manifest.release}: {manifest.mode}, {manifest.reason}".lstrip()
    print(told, file=sys.stderr if given.json else sys.stdout)
    if given.json:
        print(json.dumps(manifest.to_json(), indent=2))


if __name__ == "__main__":
    if arguments.ON_GLUE:
        job(sys.argv)  # a run fails there by its exception
    else:
        main(job, sys.argv)
