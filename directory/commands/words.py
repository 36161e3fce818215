"""What a command says of an action that an error, or a held letter, asks for: the command line to type."""

from directory.errors import Action, DirectoryError

COMMANDS = {
    Action.APPROVE: "recipients approve {}",
    Action.CHECK: "recipients check",
    Action.CHOOSE_DAY: "--on {}",
    Action.CHOOSE_FOLDER: "--out FOLDER",
    Action.CORRECT: "recipients write ... --correct {} --reason WORDS",
    Action.LOOK_UP: "recipients log --key {}",
    Action.MAKE_WORKSPACE: "recipients init FOLDER",
    Action.NAME_BODIES: "--to ID, a category, or all",
    Action.NAME_LEAVERS: "--leavers FILE",
    Action.NAME_TEMPLATES: "--folder FOLDER",
    Action.REPLACE: "recipients write ... --replace",
    Action.RESOLVE: "recipients resolve {}",
    Action.SAY_SENT: "recipients log sent {}",
    Action.SEND: "recipients send {} --go",
    Action.VERIFY: "recipients log verify",
}


def command_for(action: Action, about: str = "") -> str:
    """Return what to type for ``action``; KEY where nobody said about which letter."""
    return COMMANDS[action].format(about or "KEY")


def in_words(error: Exception) -> str:
    """Return an error's message, with what to type next at its end."""
    if not isinstance(error, DirectoryError) or error.action is None:
        return str(error)
    return f"{error} Type: {command_for(error.action, error.about)}"
