"""What both programs of the bundle run: recipients for the command line, recipients-page for the icon."""

import sys
from multiprocessing import freeze_support
from pathlib import Path

freeze_support()  # a process that makes letters begins here, and goes no further
if Path(sys.executable).stem == "recipients-page":
    from directory.commands.open import without_console as run
else:
    from directory.commands import main as run

run()
