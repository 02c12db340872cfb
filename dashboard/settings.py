"""What the command was told, passed on to the notebooks' kernels through the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from lakehouse.errors import UsageError

_PREFIX = "DASHBOARD_"


@dataclass(frozen=True)
class Settings:
    """Absolute `warehouse`, or `workgroup` and `database` of Athena; `source_url` without a password."""

    warehouse: str = ""
    workgroup: str = ""
    database: str = "classicmodels"
    source_url: str = ""

    def __post_init__(self) -> None:
        if bool(self.warehouse) == bool(self.workgroup):
            raise UsageError(
                "name either a warehouse (--warehouse DIR) or Athena's workgroup (--workgroup NAME)"
            )

    def to_environment(self) -> dict[str, str]:
        return {_PREFIX + name.upper(): value for name, value in asdict(self).items()}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Raises UsageError where JupyterLab was not started by the command."""
        prefixed = {_PREFIX + name.upper(): name for name in cls.__dataclass_fields__}
        given = {prefixed[key]: value for key, value in environment.items() if key in prefixed}
        if not given:
            raise UsageError("start JupyterLab with: npm run dashboard -- --warehouse DIR")
        return cls(**given)
