"""Texts that are typed to break something: for whatever takes a text, wherever it comes from."""

from __future__ import annotations

import re
from typing import Final

# Somebody and something that exist nowhere: what mentions them was typed.
_NOBODY, _NO_ROLE = 990_000_000_000_000_001, 990_000_000_000_000_002

MENTIONS: Final = (
    f"<@{_NOBODY}>",
    f"<@!{_NOBODY}>",
    f"<@&{_NO_ROLE}>",
    "@everyone",
    "@here",
    f"dropout @everyone <@{_NOBODY}> <@&{_NO_ROLE}>",
    f"\\<@{_NOBODY}>",
    f"<\u200b@\u200b{_NOBODY}>",
    "@\u202eeveryone",
    f"`<@{_NOBODY}>`",
    f"```\n@everyone <@&{_NO_ROLE}>",
)
MARKDOWN: Final = (
    "[x](http://example.invalid)",
    "[dropout](<http://example.invalid>)",
    "[x\u200b](http://example.invalid)",
    "\\[x](http://example.invalid)",
    "# dropout",
    "> dropout\n>>> dropout",
    "-# dropout\n- dropout\n1. dropout",
    "**dropout** __~~||`dropout`||~~__",
    "||dropout",
    "`",
    "```",
    "\\",
    "<#990000000000000003> <:x:990000000000000004> <t:1:R> </define:990000000000000005> <id:customize>",
)
UNSEEN: Final = (
    "\0",
    "drop\0out",
    "\0\x01\x02",
    "\u200b\u200d\ufeff",
    "d\u200br\u200bo\u200bpout",
    "\u202edlrow olleh",
    "\u2066drop\u2069out\u200f",
    "\n\n\n",
    "\u2028\u2029\x85",
    "z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L͠ĝo",
)
LONG: Final = (
    "a" * 6_000,
    "gradient descent " * 352,
    "what is the of and " * 315,
    "😀" * 3_000,
    "深層学習とは何ですか" * 100,
    "é" * 3_000,
    "x1 x2 x3 " * 300,
    "droput " * 800,
    "*" * 6_000,
    "<@1>" * 1_500,
    "\n" * 6_000,
)
ODD: Final = (
    "",
    " ",
    "(((((.*)+)+)+)+)$[a-z]{1,99}",
    "'; DROP TABLE terms; --",
    "%_%_%",
    "مرحبا بالعالم",
    "İstanbul ſharp ß",
    "-1",
    "0",
    "99999999999999999999",
    "NaN",
    "٣",
    "²",
    "term:1",
    "{0} {} %s ${x}",
    "../../etc/passwd",
)
HOSTILE: Final = (*MENTIONS, *MARKDOWN, *UNSEEN, *LONG, *ODD)

_RAW: Final = re.compile(
    r"<@[!&]?99\d{16}>|@everyone|@here"
    r"|(?<!\\)<(?:#99\d|:x:|t:1:|/define:|id:)|(?<!\\)\]\(<?http://example"
)


def raw_parts(text: str) -> list[str]:
    """What Discord would take in a text that it shows for a mention or a masked link from this file."""
    return _RAW.findall(text)
