"""What the job takes from AWS Glue's own library, of which there is no package: reading its arguments."""

from __future__ import annotations

from collections.abc import Sequence


def getResolvedOptions(argv: Sequence[str], names: Sequence[str]) -> dict[str, str]:  # noqa: N802 - AWS's name
    """The values of these arguments, each of which must be there; Glue passes others too."""
    given = {word.removeprefix("--"): value for word, value in zip(argv[1::2], argv[2::2], strict=True)}
    return {name: given[name] for name in names}
