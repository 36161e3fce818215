"""A language's name to its code, for letters home: "Polish" to "pl".

Source of codes and names: ISO 639-1; ISO 639-3 for languages it lacks that schools in England meet. A column
says "Polish" or "pl". Pure.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

# On each line a code, then the language's names.
_LANGUAGES = """
af Afrikaans
ak Akan, Twi, Fante
sq Albanian
am Amharic
ar Arabic
hy Armenian
as Assamese
az Azerbaijani, Azeri
eu Basque
be Belarusian
bn Bengali, Bangla
bs Bosnian
bg Bulgarian
my Burmese
ca Catalan
zh Chinese, Mandarin, Cantonese
hr Croatian
cs Czech
da Danish
prs Dari
nl Dutch, Flemish
et Estonian
ee Ewe
fil Filipino
fi Finnish
fr French
ff Fulah, Fula
gl Galician
lg Ganda, Luganda
ka Georgian
de German
el Greek
gu Gujarati
ht Haitian, Haitian Creole
ha Hausa
he Hebrew
hi Hindi
hu Hungarian
is Icelandic
ig Igbo
id Indonesian
ga Irish
it Italian
ja Japanese
kfr Kachchi, Kutchi, Katchi
kn Kannada
kk Kazakh
km Khmer
ki Kikuyu
rw Kinyarwanda
ky Kirghiz, Kyrgyz
kok Konkani
ko Korean
kri Krio
ku Kurdish, Kurmanji
lo Lao
lv Latvian
ln Lingala
lt Lithuanian
mk Macedonian
mg Malagasy
ms Malay
ml Malayalam
mt Maltese
mr Marathi
mn Mongolian
ne Nepali
no Norwegian
or Odia, Oriya
om Oromo
ps Pashto
fa Persian, Farsi
pl Polish
pt Portuguese
pa Punjabi, Panjabi
ro Romanian, Moldavian
rom Romani, Romany
ru Russian
gd Scottish Gaelic
sr Serbian
sn Shona
sd Sindhi
si Sinhala, Sinhalese
sk Slovak
sl Slovenian, Slovene
so Somali
ckb Sorani
es Spanish
sw Swahili, Kiswahili
sv Swedish
syl Sylheti
tl Tagalog
tg Tajik
ta Tamil
te Telugu
tet Tetum
th Thai
ti Tigrinya
tr Turkish
tk Turkmen
uk Ukrainian
ur Urdu
ug Uyghur, Uighur
uz Uzbek
vi Vietnamese
cy Welsh
wo Wolof
xh Xhosa
yi Yiddish
yo Yoruba
zu Zulu
"""

ENGLISH = ""  # the language of a template whose name ends in no language
PLAIN = "plain"  # English in short words and sentences, which ISO 639 has no code for: choice.plain.md


def _codes() -> Mapping[str, str]:
    """Return each code and name, in lower case, with its code."""
    found = {"english": ENGLISH, "en": ENGLISH, PLAIN: PLAIN, "plain english": PLAIN, "easy read": PLAIN}
    for line in _LANGUAGES.split("\n")[1:-1]:
        code, names = line.split(" ", 1)
        found |= dict.fromkeys((code, *names.casefold().split(", ")), code)
    return MappingProxyType(found)


_CODES = _codes()


def language_code(text: str) -> str | None:
    """Return the code of the language that ``text`` names: "Polish" or "PL" -> "pl".

    "" for English and for blank text; None when the name is not known. Additions that a pupil system makes
    are left out: "Portuguese (Brazil)", "Persian/Farsi".
    """
    name = re.split(r"[(/,;]", text.casefold(), maxsplit=1)[0]
    return _CODES.get(" ".join(name.split())) if text.strip() else ENGLISH
