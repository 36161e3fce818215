"""Forenames that are also words of a school's day, of places and of medicine. Pure.

Chosen by hand in November 2026 from the forenames of a census that an English dictionary has as words, with
names of today (Reign, Neo), of places, of other languages (Can, Loan), and short ones (Don for "don't", Jan).
Left out are words that say nothing about a pupil: a Daisy or a Jack is somebody.
"""

_WORDS = """
    able ace addison adelaide aid alpha amber an angel april archer art ash asia august austin autumn
    bailey bay bear bell berry bill bishop blaze blessing blossom blue bond booker brain brandy brave
    brook brooklyn buddy bunny burton can candy carol carry carter cash cat chance charity charlotte
    chase chelsea cherish cherry chester china chip christian clay clement cliff comfort constance
    cooper coral crystal dale dallas dawn dean delta denver destiny diamond do don dot drew duke dusty
    earl earnest ebony echo ed eden emerald eve ever fair faith favour fern fletcher flint florence ford
    forest foster fox frank franklin freeman garnet gay gem gene genesis geneva georgia german gift
    ginger glad glen glory golden grace grant grey guy ha han happy harmony heath heaven hero honesty
    honey honor honour hope hudson hung hunter in india iris israel ivory jan jet jewel jordan journey
    joy judge june junior justice karma kelvin kent kenya king kit lady lane laurel law lay lea lean
    legend level liberty lincoln link lion loan london long lord love lucky lyric ma major man many
    maple marine mark marshal marshall mason max may me melody mercy merit merry milan miles min mint
    miracle miss misty moon much my myrtle na nan nana neo noble norm north nova ocean olive omega page
    paris parker pat patch patience peace penny pepper perry phoenix pip piper poet porter praise
    precious prince princess promise prosper queen quest rain raven ray reading reed reign rich river
    rob robin rock rocky rod roman rose rowan royal rusty sage sailor sandy scout season see serenity
    shade sherry shine shy sierra silver sincere skip sky so sol son song sonny soon sparkle spencer
    spike spring star sterling stone storm story sue summer sun sunday sunny sunshine sweet sydney tad
    tan tanner temple thu tiger tim tiny trace treasure trinity troy true truly unique unity usher van
    velvet venus verity victor victoria vienna viola vita viva wade walker wan ward warner warren wells
    west will win windy winner winter wisdom wolf won yang young zen zion
"""
WORDS = frozenset(_WORDS.split())
