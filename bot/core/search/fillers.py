"""Words that ask, chat or hold a sentence together, and so say nothing about which term is meant.

They are English in general, not this glossary's: a word from here still counts where a name holds it
("Bag of Words", "Mean").
"""

from __future__ import annotations

import re
from functools import cache

_FUNCTION = """
a an the this that these those some any each every all both either neither no not nor only own same such
i me my mine myself we us our ours ourselves you your yours yourself u ur r ya he him his himself she her hers
herself it its itself they them their theirs themselves one ones who whom whose which what when where why how
whats whos hows wheres whens whys thats theres heres whatre wht wat wats wut wot hw y wy
am is are was were be been being isnt arent wasnt werent aint do does did doing done dont doesnt didnt
have has had having havent hasnt hadnt can could cant couldnt cannot may might must mustnt shall should
shouldnt will would wont wouldnt im ive id ill youre youve youd youll hes shes weve were theyre theyve theyd
and n or but if then else than so because cause cuz coz bc while as until till although though tho since whether
of at by for with about against between into through during before after above below to from up down in out
on off over under onto upon within without inside outside across around along toward towards via per
here there everywhere anywhere again further once more most less least few many much lot lots other others another
too very quite rather pretty ever never always often sometimes usually typically generally commonly normally mostly
mainly also still yet already now today just even really actually basically literally simply exactly specifically
especially essentially kinda sorta somewhat maybe perhaps probably almost enough instead anyway well etc eg ie
"""

# Asks, answers, greets and reacts.
_TALK = """
mean means meaning meant define defined defines defining definition definitions explain explained explains
explaining explanation explanations describe described describes describing description tell telling told give
gives given giving show shows showing teach teaching teaches learn clarify clarification elaborate interpret
understand understanding understood confuse confused confuses confusing confusion clue clueless stuck lost struggle
struggling know knows knowing known knew remember remind reminder forget forgot forgotten remembering recall
help helps helping please pls plz plss thanks thank thx ty tia cheers hi hello hey heya yo hiya greetings sup
lol lmao rofl haha hahaha hehe omg wtf wth tf hell heck fr ngl tbh imo imho idk idek dunno smh ikr btw fyi afaik
iirc brb asap eli eli5 tldr noob newbie beginner beginners layman laymans
layperson laypersons bro bruh dude yall fam sir maam sorry everyone anyone anybody someone somebody sb everybody nobody ppl excuse ok okay k yeah yea yep yes nope nah hmm hm um umm uh er
oh wow gosh damn ugh right sure alright anyways lie serious seriously honest honestly worth
question questions q ask asking asked asks answer answers answered wonder wondering curious interested quick quickly
short brief briefly simple simpler easy easier plain basic basics intro introduction overview summary summarize
refresher nutshell details detailed depth clear clearly proper properly correct english
word term terms terminology phrase jargon concept concepts idea ideas notion thing things thingy stuff info
information topic subject name named names called call calls refer refers referred referring reference stand stands
standing abbreviation abbreviations abbreviated abbr acronym acronyms initials expansion full form spelled spelling
say says said saying see seen saw seeing look looks looking lookup find found search searching google googled
hear heard hearing read reading mention mentioned mentions came come comes coming keep keeps kept seem seems appear
appears talk talks talking discuss discussed discussing speak speaking
want wants wanted need needs needed try tries trying tried like likes love get gets getting got gotten gonna
wanna gotta lemme gimme let lets make makes making made take takes taking go goes going went happen happens happened
happening think thinks thinking thought guess believe suppose supposed bet feel figure matter matters care
work works working worked function functions use uses used using useful usage utilize utilized usecase case cases
purpose purposes role roles point goal goals aim job benefit benefits advantage advantages disadvantage
disadvantages pro pros con cons reason reasons importance important significance significant relevant relevance
good bad better best great fuss hype special interesting cool weird hard difficult difficulty
example examples instance instances kind kinds type types way ways
difference differences different differ differs differing diff diffs distinguish distinguished distinguishes
distinction compare compared compares comparing comparison comparisons contrast vs versus v opposed similar
similarities similarity related relation relationship
tutorial tutorials something anything everything nothing somewhere whatever whichever however regards regarding
concerning start started starting begin beginning
"""

# Says where somebody met the term. Right beside a name such a word belongs to it ("epoch times").
_SCENERY = """
kid kids child man mate buddy guys guy folks people idiot dummy dummies detail
homework assignment exam exams test tests quiz interview interviews lecture lectures class classes course courses video
videos book books paper papers article articles blog post posts professor prof teacher instructor lecturer
colleague coworker boss friend friends team docs documentation youtube chat thread context field area domain practice
theory general world life situation scenario project deal time times moment minute second year years day days week
yesterday tomorrow tonight morning currently recently lately new first last five old crash detail picture wise
language sentence words sort sample speaking
"""

_COMPARE = """
difference differences different differ differs differing diff diffs distinguish distinguishes distinguished
distinction compare compared compares comparing comparison comparisons contrast vs versus v opposed between better
"""

_CONTEXT = "in for within inside during with on when while using under as of at by from among across through into via"

FUNCTION_WORDS = frozenset(_FUNCTION.split())
FILLERS = FUNCTION_WORDS | frozenset(_TALK.split())
SCENERY = frozenset(_SCENERY.split())
COMPARE_WORDS = frozenset(_COMPARE.split())
CONTEXT_WORDS = frozenset(_CONTEXT.split())
ARTICLES = frozenset({"a", "an", "the", "my", "our", "your", "their", "this", "that", "these", "those", "some", "any"})

_SHORTEST_SLIPPED = 4
_REPEATED = re.compile(r"(.)\1{2,}")


def is_drawn_out(word: str) -> bool:
    """Whether somebody leant on a key for effect: "sooo"."""
    return _REPEATED.search(word) is not None


def slipped_filler(word: str) -> str | None:
    """The filler that a word spells with one slip ("waht", "explian", "differnce") or drawn out ("sooo")."""
    if is_drawn_out(word):
        once, twice = _REPEATED.sub(r"\1", word), _REPEATED.sub(r"\1\1", word)
        return once if once in FILLERS else twice if twice in FILLERS else None
    shorter = _one_letter_less()
    if len(word) < _SHORTEST_SLIPPED:
        swapped = (word[1:2] + word[:1] + word[2:], word[:1] + word[:0:-1])
        return next((each for each in swapped if each in FILLERS), shorter.get(word))
    meant = shorter.get(word)
    for i in range(len(word)):
        if meant is not None:
            return meant
        cut = word[:i] + word[i + 1 :]
        meant = cut if cut in FILLERS and len(cut) >= _SHORTEST_SLIPPED else shorter.get(cut)
    return meant


@cache
def _one_letter_less() -> dict[str, str]:
    return {
        word[:i] + word[i + 1 :]: word
        for word in sorted(FILLERS)
        if len(word) >= _SHORTEST_SLIPPED
        for i in range(len(word))
    }
