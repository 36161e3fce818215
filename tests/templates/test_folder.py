"""The letters of a folder, listed from their front matter alone."""

from pathlib import Path

from directory.model import Audience
from directory.templates.folder import Title, list_templates, template_names, titles
from directory.templates.folder import letters as listed
from tests.plans import text

ROOT = Path(__file__).parents[2]


def test_letters_are_listed_from_their_front_matter_alone(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(text("{{ no such tag", title="A letter home"), "utf-8")
    (tmp_path / "good.pl.md").write_text("no front matter", "utf-8")
    (tmp_path / "good.ur.md").write_text("no front matter", "utf-8")
    (tmp_path / "bad.md").write_text("no front matter", "utf-8")
    (tmp_path / "odd.md").write_text(text("", audience="everybody"), "utf-8")
    (tmp_path / "binary.md").write_bytes(b"---\nt: \xff\n---\n")
    bad, binary, good, odd = letters = listed(tmp_path)
    assert [one.name for one in letters] == ["bad", "binary", "good", "odd"]
    assert good == Title("good", "A letter home", Audience.DESTINATION, "S01", ("pl", "ur"))
    assert bad == Title("bad", "bad", None, "", (), "Its front matter cannot be read.")
    assert binary.trouble == bad.trouble
    assert 'templates/odd.md, line 3: "audience" must be one of' in odd.trouble
    assert odd.audience is None


def test_the_program_s_own_templates_are_listed_without_a_fault() -> None:
    found = titles(ROOT / "templates")
    assert [one.name for one in found] == template_names(ROOT / "templates")
    assert [(one.title, one.audience, one.rule) for one in found] == [
        (one.title, one.audience, one.rule) for one in list_templates(ROOT / "templates")
    ]
    assert not any(one.trouble for one in found)
    letters = [one for one in found if one.name not in ("answer", "choices", "notice", "record")]
    assert listed(ROOT / "templates") == letters
