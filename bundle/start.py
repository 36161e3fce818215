"""What both programs of the bundle run: recipients for the command line, recipients-page for the icon."""

import sys
from pathlib import Path

if Path(sys.executable).stem == "recipients-page":
    from directory.commands.open import without_console as run
else:
    from directory.commands import main as run

run()
