"""Build the folder dist/recipients, then try what is in it: ``python -m bundle``.

It takes a minute or two, too long for the tests.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from PyInstaller.__main__ import run

from tests.web.running import until, visit_and_close

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
FOLDER = DIST / "recipients"
NO_BROWSER = f'"{Path(sys.executable).as_posix()}" -c pass %s'  # else it would use up the link


def main() -> None:
    """Build and try; print what was seen."""
    places = ["--distpath", str(DIST), "--workpath", str(DIST / ".work")]
    run(["--noconfirm", "--log-level", "WARN", *places, str(ROOT / "bundle" / "recipients.spec")])
    size = sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"{FOLDER}: {size / 1e6:.0f} MB")
    with TemporaryDirectory() as temporary:
        try_it(Path(temporary).resolve())


def try_it(home: Path) -> None:
    """Write the example's letters with the bundle, then open the page as its icon does."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "XDG_"))}
    env |= {"HOME": str(home), "APPDATA": str(home), "BROWSER": NO_BROWSER}
    program, school = FOLDER / "recipients", home / "school"

    def say(*argv: object) -> str:
        command = [str(program), *map(str, argv)]
        return subprocess.run(command, env=env, cwd=home, check=True, capture_output=True, text=True).stdout

    def shown_by(*argv: object, in_: Path) -> str:
        """Return the first page that a program shows of the folder ``in_``, and close it."""
        entry = in_ / "data" / "page.html"
        began = perf_counter()
        with subprocess.Popen([str(one) for one in argv], env=env, cwd=home) as run:
            until(entry.exists, 60)
            text = visit_and_close(entry.read_text("utf-8").partition("url=")[2].partition('"')[0])
            print(f"{Path(str(argv[0])).name}: the first page after {perf_counter() - began:.1f} s")
            assert run.wait(60) == 0
        return text

    print(f"recipients --version: {say('--version').strip()}")
    print(say("demo", school).splitlines()[0])
    page = FOLDER / "recipients-page"
    assert "Where is your folder?" in shown_by(page, in_=own_of(home))
    assert "What waits" in shown_by(program, "open", school, in_=school)
    assert "What waits" in shown_by(page, in_=school)  # the last folder, again


def own_of(home: Path) -> Path:
    """Return where the bundle keeps what is this user's own, as click has it on each system."""
    if sys.platform == "win32":
        return home / "recipient-directory"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "recipient-directory"
    return home / ".config" / "recipient-directory"


if __name__ == "__main__":
    main()
