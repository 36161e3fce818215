"""The house rules of reports: one shape, one table of forms each, nothing of the terminal or the workbook."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import directory.report
from directory.report.style import Style
from directory.report.tables import Cell, Heading, table

MODULES = [path.stem for path in sorted(Path(directory.report.__path__[0]).glob("[a-z]*.py"))]
REPORTS = [name for name in MODULES if hasattr(import_module(f"directory.report.{name}"), "FORMS")]


@pytest.mark.parametrize("name", MODULES)
def test_no_report_knows_the_terminal_or_the_workbook_file(name: str) -> None:
    tree = ast.parse(Path(directory.report.__path__[0], f"{name}.py").read_text("utf-8"))
    imported = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {one.partition(".")[0] for one in imported} & {"click", "openpyxl", "sys", "os", "shutil"}


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_has_a_form_for_people_and_one_for_programs(name: str) -> None:
    forms = import_module(f"directory.report.{name}").FORMS
    assert list(forms)[:2] == ["text", "json"]


def test_a_style_says_how_wide_and_whether_coloured() -> None:
    rows = [[Cell("wrong", "red"), "word " * 50]]
    headings = [Heading("What", 8), Heading("Why")]
    assert max(map(len, table(headings, rows, Style(60)).splitlines())) <= 60
    assert "\x1b[31m" in table(headings, rows, Style(60, colour=True))
    assert "\x1b" not in table(headings, rows, Style(60))
