"""A shop and its warehouse, one for all tests of the dashboard."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dashboard.readers import LocalReader
from tests.dashboard.shop import Shop, make_shop


@pytest.fixture(scope="session")
def shop() -> Shop:
    seed = random.SystemRandom().randrange(10**6)
    print(f"shop seed {seed}")
    return make_shop(seed)


@pytest.fixture(scope="session")
def warehouse(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dashboard") / "warehouse"
    shop.write(folder)
    return folder


@pytest.fixture(scope="session")
def reader(warehouse: Path) -> LocalReader:
    return LocalReader(str(warehouse))
