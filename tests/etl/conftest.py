"""A source database of its own for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.mysql import Server
from tests.support.source import Source, new_source


@pytest.fixture
def source(mysql: Server) -> Iterator[Source]:
    with new_source(mysql) as database:
        yield database
