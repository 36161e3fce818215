"""The text of a new workbook's first sheet, "Read me": it names commands, so it is theirs.

It is in blocks, as ``write_readme`` takes them.
"""

from directory.model import Category, DataCategory, Desk, Role, SendBy, Status
from directory.workbook.schema import ACCEPTED, CONTACTS, NOT_RECORDED, RECIPIENTS, SCHOOL, SHARING, values
from directory.workbook.synonyms import SETTING as SYNONYMS_SETTING

READ_ME = f"""
What it is
This workbook lists every body that our school shares pupil data with: who it is, how to reach it, what it
may be told, and on what legal footing. Letters about leavers are made from it. A wrong cell here can become a
letter about a child in a stranger's hands, so it is worth getting right.

Who looks after it
Office staff keep it up to date. The data-protection lead (DPO) settles what may be shared. It is an ordinary
spreadsheet: it opens in Excel and in LibreOffice, has no macros, and nothing in it is hidden.

The sheets

{RECIPIENTS.name}
One row for each body: a council, a college, an NHS trust, a training provider.

{CONTACTS.name}
One row for each post or person in a body whom a letter can be addressed to. Role is what the letter calls it:
{", ".join(values(Role))}, or another post that a letter of your own names. Where the body's Desk is not
{Desk.GENERAL.value}, a letter about a pupil needs such a row.

{SHARING.name}
The register: one row for each thing we share. It says with whom (one body, or a whole Category), what for,
which data, on what basis, and which choice limits it. A letter holds only what this sheet allows. The
data-protection lead decides what stands here.

{SCHOOL.name}
Our own name, address and head teacher, as letters show them. Fill in the Value column. "{SYNONYMS_SETTING}"
takes what your pupil system calls the columns of a list of pupils: Learner ref = Reference; Next place =
Destination. The common names (Adm no, Legal surname, DOB) are known; "recipients match" fills it in.
"No letter for" takes the destinations that need no letter: NEET; Employment; Moved abroad.

{ACCEPTED.name}
Warnings that somebody has looked at and decided to live with: which one, why, who decided, until when.

How to

See what a column is for
Click on its heading in row 1: a note appears. You may sort, filter and move columns. Leave the words in row 1
as they are: the program finds a column by its heading, not by its place.

Type a phone or postcode
Type it as you would write it: 0116 496 0001, LE1 1FZ. These columns are set to Text, so Excel keeps the first
zero. One number to a cell: a second one goes into Phone 2.

Add a body
Go to the first empty row of Recipients. Give it an ID: short, lower-case, with hyphens, such as
leicester-college. Fill in Organisation, Category, Status and Send by, and how to reach it. Ring or write to
the body; then put the day into Last checked and your initials into Checked by. Then run recipients check.

Other names
If lists call a body by another name, put it into Also known as: WQE; QE1. A leaver's destination is found by
it, as by the full name. No two bodies may have one.

Change a body
Change the cell, and say in Notes what it was if that may be asked one day. Never change an ID, and never use
an old one again: other sheets and past letters point to it.

Close a body
Do not delete the row. Set Status to {Status.CLOSED.value} and put the ID of the body that took over into
Successor (add that body first if it is new). Letters to the closed body are then held back, and the reason
names the successor.

Part of a larger body
Put the larger body's ID into Part of: a careers service that belongs to the council, for example.

When you are not sure
Set Status to {Status.UNCONFIRMED.value}. No letter goes to the body until somebody has confirmed its details
and set Status to {Status.ACTIVE.value}. Never guess an address, a phone number or an e-mail.

The drop-downs

How they work
Click on a cell, then on its arrow, and choose. Words outside the list are refused.

Category
What kind of body it is: {", ".join(values(Category))}.

Status
{Status.ACTIVE.value}: letters may go. {Status.CLOSED.value}: the body has gone; name its Successor.
{Status.UNCONFIRMED.value}: nobody has confirmed it yet.

Send by
How pupil data goes to the body. {SendBy.SECURE_EMAIL.value}: a draft for the school's encrypted service.
{SendBy.POST.value}: a letter on paper. {SendBy.PORTAL.value}: the body's own website, so neither.
{SendBy.EMAIL.value}: ordinary e-mail, never with a pupil's data. A body with a free-mail address (gmail,
hotmail and the like) gets {SendBy.POST.value}.

Desk
What a body's own address and mailbox are for. {Desk.GENERAL.value}, or blank: letters about pupils may go
there. {Desk.ACCESS_REQUESTS.value}: it answers people who ask for their own data.
{Desk.SWITCHBOARD.value}: it passes letters on. To these two, a letter about a pupil goes only to a post on
{CONTACTS.name}, or is held.

Data (on {SHARING.name})
Not a drop-down, because a row holds several words. They are: {"; ".join(values(DataCategory))}. Write a
semicolon between them.

Lawful basis (on {SHARING.name})
Never blank. If nobody has written it down yet, type "{NOT_RECORDED}": that shows as a warning until it is
settled.

Checking

recipients check
Save and close the workbook, then run this command. It reads every cell and lists what is wrong: the cell, the
body, what the matter is, and what to type instead. It changes nothing. An error must be mended. A warning is
a question that a person must settle. A note is only told.

recipients explain C03
Says in plain words what the finding with that code is about, and how to mend it.

Living with a warning
If a warning is right but has to stay, write a row on {ACCEPTED.name}: the code, sheet, ID and column as the
check printed them, the reason, who decided, and the last day on which that holds. Copy the cell's text into
Value, or let recipients fix do it: if the cell ever says something else, the warning is back.

Letters

Where they come from
Three things make a letter: a leaver's row in a separate leavers file, that leaver's destination in this
workbook, and a letter template. "recipients plan post16-transfer --leavers leavers.xlsx" lists who would be
told what, who is held back and why, and writes nothing. "recipients write" with the same words and
"--out FOLDER" then makes the letters, and a held.xlsx with the rows that need mending.

What goes into them
Only what the Sharing sheet allows that body, less what the young person has chosen to keep back. Notes are
never printed.

What never goes into this file

Pupils' data
No pupil's name, number, date of birth, address, result, need or history: not on any sheet, and not in Notes.
Pupils belong in the leavers file, which stays on the school's own drive. This workbook can be shown to
anybody in the school; that one cannot.

Passwords
No passwords and no portal log-ins.
"""
