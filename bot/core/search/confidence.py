"""Whether the best match may be shown as the answer: a step of its own, apart from the ranking.

What was typed is laid beside the name. Words in both are settled; what is left on either side must be
explained: by slips that people make, by words that only ask or say where. What is not explained is
doubt, and so is a rival that fits nearly as well.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA

from bot.core.search.definitions import Definitions
from bot.core.search.english import zipf
from bot.core.search.names import Names, Surface
from bot.core.search.query import Asks, Query
from bot.core.search.ranking import Word

# From this frequency on a string is taken for a word somebody meant to write.
REAL_WORD = 2.6
# A slip turns a common word into a rare string: so much rarer, in powers of ten.
RARER = 1.7
EVERYDAY = 3.3
TECHNICAL = 3.0
_SETTLED = 0.93
_VERB_FOLLOWS = frozenset("i you u we they to one people ppl it".split())


def credible_slip(typed: str, meant: str, *, among_others: bool) -> bool:
    """Whether `typed` is `meant` with slips, and not another word; `among_others`: the rest of the name fits."""
    length = len(meant)
    slips = OSA.distance(typed, meant)
    if slips == 0:
        return True
    if typed.isdigit() or meant.isdigit():
        return False
    allowed = 0 if length < 4 else 1 if length < 6 else 2 if length < 9 else 3 if length < 15 else 4
    if slips > allowed:
        return False
    frequency = zipf(typed)
    if frequency >= REAL_WORD and frequency > zipf(meant) - RARER:
        return among_others and slips == 1
    return True


def unexplained(surface: Surface, found: list[Word], query: Query, names: Names, definitions: Definitions) -> list[str]:
    """What speaks against the surface being what was meant; empty where nothing does."""
    stems = {names.stem_id(word): word for word in surface.words}
    others = {names.stem_id(w) for slot in names.of_term[surface.term_id] for w in names.surface(slot).words}
    rest_named = list(surface.words)
    rest_typed: list[int] = []
    matched: set[int] = set()
    for i, word in enumerate(found):
        hit = [s for s, sim in word.meanings.items() if sim >= _SETTLED and s in stems]
        if hit:
            matched.add(i)
            for s in hit:
                rest_named = [w for w in rest_named if names.stem_id(w) != s]
        elif word.asks <= Asks.SLIPPED:
            if any(sim>=_SETTLED and s in others for s,sim in word.meanings.items()):
                matched.add(i); continue
            rest_typed.append(i)
    settled = len(surface.words) - len(rest_named)
    typed, named = rest_typed, rest_named
    doubts: list[str] = []
    joined_t = "".join(found[i].text for i in typed); joined_n = "".join(named)
    if typed and named and (joined_t == joined_n or (credible_slip(joined_t, joined_n, among_others=settled > 0) and (len(typed)!=1 or len(named)!=1))):
        return []
    named = list(named)
    left: list[int] = []
    clipped=[]
    for i in typed:
        word = found[i]
        options = sorted(named, key=lambda each: OSA.normalized_distance(word.text, each))
        if options and credible_slip(word.text, options[0], among_others=settled > 0):
            named.remove(options[0])
            settled+=1
            matched.add(i)
        else:
            c=[n for n in named if len(word.text)>=3 and n.startswith(word.text)]
            if c:
                clipped.append((i,c[0])); named.remove(c[0])
            else:
                left.append(i)
    for i,c in clipped:
        if settled + len(clipped) > 1 or zipf(found[i].text) < 4: matched.add(i)
        else: left.append(i); named.append(c)
    if named:
        whole = sum(names.rarity(names.stem_id(w)) for w in surface.words)
        missing = sum(names.rarity(names.stem_id(w)) for w in named)
        share = 1-missing/whole
        words_typed = [found[i].text for i in sorted(matched)]
        least = .6 if len(words_typed)>1 else .5 if words_typed and zipf(words_typed[0])<TECHNICAL else 2
        if share < least:
            doubts.append(f"missing {named} {share:.2f}")
    asking = any(w.asks >= Asks.TALK for w in found)
    for i in left:
        word = found[i]
        if word.asks == Asks.SLIPPED: continue
        known = definitions.knows(word.text) or names.stem_id(word.text) is not None
        if query.compares and names.stem_id(word.text) is not None: continue
        verb = i > 0 and found[i-1].text in _VERB_FOLLOWS
        adjacent = (i-1 in matched or i+1 in matched) and not verb
        if asking and not adjacent and not named and (known or len(surface.words)>1): continue
        doubts.append(f"foreign {word.text}")
    return doubts
