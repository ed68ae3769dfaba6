"""Short forms that people type for words in general, and the words that each may stand for.

A clipped word ("conv", "regulariz") and a skeleton ("attn") need no line here: the search reads those
from the names themselves.
"""

from __future__ import annotations

SHORT_FORMS: dict[str, tuple[str, ...]] = {
    "ae": ("autoencoder",),
    "ai": ("artificial", "intelligence"),
    "dl": ("deep", "learning"),
    "fc": ("fully", "connected"),
    "fn": ("function",),
    "fns": ("functions",),
    "func": ("function",),
    "img": ("image",),
    "ml": ("machine", "learning"),
    "mgmt": ("management",),
    "msg": ("message",),
    "nets": ("networks",),
    "nlp": ("natural", "language", "processing"),
    "nn": ("neural", "network"),
    "nns": ("neural", "networks"),
    "pic": ("picture",),
    "pkg": ("package",),
    "rl": ("reinforcement", "learning"),
    "std": ("standard",),
    "stdev": ("standard", "deviation"),
    "temp": ("temperature",),
    "var": ("variable", "variance", "variational"),
    "vid": ("video",),
}
