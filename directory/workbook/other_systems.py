"""The headings that pupil systems use in a list of pupils, and ours for each. Only data; ``schema`` reads it.

A heading is here only if its column holds exactly the same. A pupil's first language need not be that of
letters home, an SEN support code is not a need, and a list of medical conditions is more than the destination
must know. Such columns are not read until somebody names them so on purpose.

Sources: the documents of programs that import from SIMS, read 2026-11-25 ("Admissions Number", "Preferred
Forename", "Home Postcode"), and the project's own list ("Legal surname", "Adm no", "Reg"). The others are
names that such systems are known to use. A school adds its own system's headings on the School sheet.
"""

from collections.abc import Mapping
from types import MappingProxyType

# Our heading -> theirs. Case, spaces, hyphens and punctuation do not count.
SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Reference": (
            "Adm no",
            "Adno",
            "Admission no",
            "Admissions no",
            "Admission number",
            "Admissions number",
            "Adm number",
        ),
        "UPN": ("Unique pupil number", "UPN number", "Pupil UPN", "Student UPN"),
        "ULN": ("Unique learner number", "ULN number", "Learner number"),
        "Forename": ("Legal forename", "Legal first name", "First name", "Given name", "Given names"),
        "Surname": ("Legal surname", "Legal last name", "Last name", "Family name"),
        "Preferred name": (
            "Preferred forename",
            "Preferred first name",
            "Known as",
            "Chosen name",
            "Chosen forename",
            "Chosen first name",
        ),
        "Date of birth": ("DOB", "Birth date"),
        "Year group": (
            "Year",
            "Yr",
            "Year grp",
            "NC year",
            "National curriculum year",
            "Actual NC year",
            "Current NC year",
            "Year taught in",
            "Year taught in code",
        ),
        "Leaving date": ("Date of leaving", "DOL", "Date left", "Leave date"),
        "Destination": (
            "Destination school",
            "Destination institution",
            "Next school",
            "Receiving school",
            "Destination establishment",
            "Leaving destination",
            "Leaver destination",
        ),
        "Attendance": (
            "% attendance",
            "Attendance %",
            "Percentage attendance",
            "Attendance percentage",
            "Overall attendance",
            "Overall attendance %",
            "Overall % attendance",
        ),
        "Address": ("Home address", "Full address", "Pupil address", "Student address"),
        "Postcode": ("Home postcode", "Address postcode", "Postal code"),
        "Parent": ("Parent or carer", "Parent carer", "Parental salutation"),
        "Joining date": ("Date of admission", "Admission date", "DOA", "Date of entry", "Entry date"),
        "Address withheld": ("Withhold address", "Address is withheld"),
        "Former name withheld": ("Withhold former name",),
        "Deceased": ("Is deceased", "Pupil deceased", "Student deceased"),
        "Second parent": ("Second parent or carer", "Second parent carer"),
        "Reason off roll": ("Reason for leaving", "Leaving reason"),
    }
)

# Our heading -> theirs, for columns that may hold what ours does: proposed, and read once somebody agrees.
PROPOSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "UPN": ("Unique pupil no", "Unique pupil no (UPN)", "Pupil no (UPN)", "UPN no"),
        "ULN": ("Unique learner no", "Unique learner no (ULN)", "Learner no", "Learner no (ULN)", "ULN no"),
        "Forename": ("First", "Forename (legal)"),
        "Surname": ("Last", "Surname (legal)"),
        "Date of birth": ("Born", "Birthday"),
        "Leaving date": ("Left", "Left on", "Last day"),
        "Start date": ("Start", "Starts", "Starts on"),
        "Destination": ("Going to", "Next place", "Moving to", "Post-16 destination"),
        "Attendance": ("Att", "Att %", "% att", "Overall att", "Attend %", "Att percentage"),
        "KS4 results": (
            "KS4 summary",
            "KS4 grades",
            "GCSE results",
            "GCSE summary",
            "GCSE grades",
            "GCSEs",
            "Exam results",
        ),
        "Share KS4 results": (
            "Exam consent",
            "Exam results consent",
            "Results consent",
            "GCSE consent",
            "KS4 consent",
            "Share results",
            "Share exam results",
            "Share GCSE results",
            "Consent to share results",
        ),
        "Address": ("Home addr", "Addr"),
        "SEN": (
            "SEN status",
            "SEN status code",
            "SEN status description",
            "SEN code",
            "SEN stage",
            "SEN provision",
            "SEN provisions",
        ),
    }
)

# Other columns of such exports, which no letter here needs: not reported.
PASSED_OVER = (
    "Reg",
    "Reg group",
    "Registration group",
    "Registration form",
    "Tutor group",
    "Tutor",
    "Form",
    "House",
    "Gender",
    "Sex",
    "Ethnicity",
    "First language",
    "Home language",
    "EAL",
    "Pupil premium",
    "FSM",
    "Progress 8",
    "Attainment 8",
    "Middle name",
    "Middle names",
    "Chosen surname",
    "Preferred surname",
    "Preferred last name",
)
