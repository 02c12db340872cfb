"""The page: one file, whole, safe against what the database holds, and readable without sight of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from explore.page import check_writable, render, write
from explore.shape import Profile
from lakehouse.errors import UsageError
from tests.explore.conftest import Database
from tests.explore.shop import CLEAN

MakeDatabase = Callable[..., Database]
VOID = {"meta", "br"}
SCRIPT = "<script>alert(1)</script>"


class Page(HTMLParser):
    """The elements and texts of a page; raises where a tag is not closed by its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.captions = 0
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.texts))

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.elements if (value := attrs.get(attribute)) is not None]


@pytest.fixture
def page(make_database: MakeDatabase) -> Page:
    """A shop with faults of every severity, and markup wherever the database takes it."""
    explored = make_database(
        *CLEAN,
        f'CREATE TABLE `{SCRIPT}` (`{SCRIPT}` varchar(60), `"onload=x` text, `{{{{ 7*7 }}}}` int)',
        f"INSERT INTO `{SCRIPT}` VALUES ('{SCRIPT}', '</style>{SCRIPT} ', 1), ('{SCRIPT}', '&lt;b', 1)",
        "UPDATE customers SET creditLimit = 0, city = CONCAT('<img src=x onerror=y>', city, ' ')",
        "INSERT INTO orderdetails VALUES (4711, '<b>', 1)",
        name="shop <i>",
    ).explore()
    return Page(render(explored.profile, explored.faults))


def test_what_the_database_holds_stays_text(page: Page) -> None:
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint({"script", "img", "b", "i-", "iframe", "object", "link"})
    assert all(not name.startswith("on") for _, attrs in page.elements for name in attrs)
    assert f"{SCRIPT} 2 (100 %)" in page.text
    assert "shop <i>" in page.text
    assert "<img src=x onerror=y>Nantes␣" in page.text
    assert "{{ 7*7 }}" in page.text
    assert page.texts.count("49") == 0


def test_nothing_is_loaded_from_elsewhere(page: Page) -> None:
    assert page.values("src") == []
    assert all(link.startswith("#") for link in page.values("href"))
    css = next(text for text in page.texts if "--page" in text)
    assert "url(" not in css
    assert "@import" not in css
    assert any("default-src 'none'" in policy for policy in page.values("content"))


def test_it_can_be_read_without_seeing_it(page: Page) -> None:
    tags = [tag for tag, _ in page.elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 or after == 4 for before, after in itertools.pairwise(levels))
    assert tags.count("caption") == tags.count("table") > 0
    assert ("html", {"lang": "en"}) in page.elements
    assert all("aria-label" in attrs for tag, attrs in page.elements if tag == "svg")
    identities = page.values("id")
    assert len(identities) == len(set(identities))
    targets = {link[1:] for link in page.values("href")} | set(page.values("aria-labelledby"))
    assert targets <= set(identities)


def test_it_says_all_that_was_found(page: Page) -> None:
    for words in (
        "Rows that refer to nothing high 2 rows",
        "orderdetails.productCode 1 refers to products (productCode) <b>",
        "Customers with a credit limit of zero low 2 customers",
        "customers.creditLimit 2 103 (Atelier) 112 (Signal)",
        "The pipeline: Kept as zero.",
        "orderdetails 3",
        "Foreign key: salesRepEmployeeNumber → employees (employeeNumber)",
    ):
        assert words in page.text


def test_a_clean_or_empty_database(make_database: MakeDatabase) -> None:
    clean = make_database(*CLEAN).explore()
    assert "None found. Looked for: rows that refer to nothing" in Page(render(clean.profile, [])).text
    empty = make_database().explore()
    assert "no table that this user may read" in Page(render(empty.profile, empty.faults)).text


def test_a_failed_write_leaves_the_old_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, a_profile: Profile
) -> None:
    file = tmp_path / "profile.html"
    write("old", file)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="No space left on device"):
        write(render(a_profile, []), file)
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["profile.html"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "real.html"
    target.write_text("old")
    link = tmp_path / "link.html"
    link.symlink_to(target)
    write("new", link)
    assert target.read_text() == "new"
    assert link.is_symlink()


def test_files_that_can_not_be_written_are_refused_first(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "missing" / "profile.html"):
        with pytest.raises(UsageError, match=re.escape(str(file))):
            check_writable(file)
    check_writable(tmp_path / "profile.html")
