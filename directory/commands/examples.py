"""An example for the end of each command's help, by the words that call the command."""

import click

EXAMPLES = {
    "accept": 'recipients accept C05 Recipients!M22 --reason "asked them" --by AB --until 31/08/2027',
    "add": 'recipients add new-college Organisation="New College" Category=College',
    "annotate": "recipients annotate --out marked.xlsx",
    "answer": "recipients answer 2102 --leavers data/leavers.xlsx --out out-answer",
    "approve": "recipients approve out",
    "bounces": "recipients bounces Inbox.mbox",
    "check": "recipients check --select C05",
    "choice": "recipients choice 2102 --about ks4-results --value No --given-by young-person --by AB",
    "clear": "recipients clear --dry-run",
    "close": "recipients close regent-college --successor wqe-college",
    "compare-register": "recipients compare-register edubasealldata.csv --dry-run",
    "confirm": "recipients confirm gateway-college --by AB",
    "demo": "recipients demo example",
    "diff": "recipients diff old.xlsx data/recipients.xlsx",
    "doctor": "recipients doctor",
    "edit": 'recipients edit gateway-college Phone="0116 496 0001"',
    "explain": "recipients explain C05",
    "export": "recipients export vcard gateway-college",
    "export notify": "recipients export notify out --out notify.csv",
    "export vcard": "recipients export vcard gateway-college",
    "fix": "recipients fix --dry-run",
    "init": "recipients init school",
    "letterhead": "recipients letterhead check letter.docx",
    "letterhead check": "recipients letterhead check letter.docx",
    "list": "recipients list --category College --format csv",
    "log": "recipients log --subject 2102",
    "log clock": "recipients log clock --by AB",
    "log folders": "recipients log folders",
    "log outstanding": "recipients log outstanding --on 15/01/2027",
    "log put-back": "recipients log put-back --by AB",
    "log receipt": "recipients log receipt ej5xrnzuwh --by AB",
    "log retention": "recipients log retention --on 01/09/2035",
    "log sent": "recipients log sent ej5xrnzuwh rewbza3x2o --by AB",
    "log undo": 'recipients log undo ej5xrnzuwh --reason "ticked by mistake" --by AB',
    "log verify": "recipients log verify archive/2026",
    "log withdraw": 'recipients log withdraw ej5xrnzuwh --reason "the body has closed" --by AB',
    "match": "recipients match data/leavers.xlsx",
    "open": "recipients open",
    "pack": "recipients pack out --mbox drafts.mbox --zip letters.zip",
    "plan": "recipients plan post16-transfer --leavers data/leavers.xlsx",
    "print": "recipients print out --labels L7163",
    "publish": "recipients publish notice",
    "register": "recipients register --body gateway-college",
    "resolve": "recipients resolve rewbza3x2o --arrived",
    "send": "recipients send out --go --limit 5",
    "show": "recipients show gateway-college",
    "spot": "recipients spot data/leavers.xlsx",
    "templates": "recipients templates",
    "templates check": "recipients templates check",
    "templates new": 'recipients templates new sixth-form --title "To a sixth form" --audience destination',
    "templates show": "recipients templates show post16-transfer",
    "textconv": "recipients textconv data/recipients.xlsx",
    "write": "recipients write post16-transfer --leavers data/leavers.xlsx --out out",
}


def with_example(command: click.Command, name: str) -> click.Command:
    """Return a command, and those below it, with the example at the end of its help."""
    if name in EXAMPLES:
        command.epilog = f"\b\nFor example:\n  {EXAMPLES[name]}"
    if isinstance(command, click.Group):
        for below, one in command.commands.items():
            with_example(one, f"{name} {below}")
    return command
