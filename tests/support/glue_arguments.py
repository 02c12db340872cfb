"""Reads the job's arguments as AWS Glue's library does, and prints what the job makes of them, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
import types
from collections.abc import Sequence
from dataclasses import asdict


def get_resolved_options(argv: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """As `awsglue.utils.getResolvedOptions`: each name must be given, others are left alone."""
    parser = argparse.ArgumentParser()
    for name in names:
        parser.add_argument(f"--{name}", required=True)
    return vars(parser.parse_known_args(list(argv[1:]))[0])


utils = types.ModuleType("awsglue.utils")
utils.getResolvedOptions = get_resolved_options  # type: ignore[attr-defined]
sys.modules |= {"awsglue": types.ModuleType("awsglue"), "awsglue.utils": utils}

from lakehouse import arguments  # noqa: E402 - it looks for awsglue when it is imported

print(json.dumps(asdict(arguments.parse(sys.argv))))
