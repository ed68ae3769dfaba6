"""CSV and JSON: everything goes in and comes out, and every error is told with its line."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.core.glossary.formats import Glossary, deck_pairs, read_glossary, write_glossary
from bot.core.glossary.model import Aspect, Deck, Kind
from bot.core.glossary.overlay import Overlay
from bot.core.glossary.problems import GlossaryError
from bot.storage.glossary_files import LARGEST_FILE, SHIPPED, deck_name, digest_of_file, load_glossary
from tests.support.glossary_strategies import decks


def read(text: str, ending: str) -> Glossary:
    return read_glossary(text.encode(), ending, "deck")


def problems(text: str, ending: str) -> list[str]:
    with pytest.raises(GlossaryError) as caught:
        read(text, ending)
    return [str(problem) for problem in caught.value.problems]


def a_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("words.txt", "Q: What is Dropout?\nA: It drops.\n")
    return packed.getvalue()


@settings(deadline=None)
@given(decks())
def test_a_deck_reads_back_from_every_table(deck: Deck) -> None:
    for ending in (".csv", ".tsv", ".json"):
        again = read(write_glossary(deck, ending), ending)
        assert again.deck == deck
        assert [(pair.question, pair.answer) for pair in again.pairs] == [
            (pair.question, pair.answer) for pair in deck_pairs(deck)
        ]


@settings(deadline=None)
@given(decks())
def test_a_decks_questions_and_answers_read_back_from_text(deck: Deck) -> None:
    again = read(write_glossary(deck, ".txt"), ".txt")
    assert [(pair.question, pair.answer) for pair in again.pairs] == [
        (pair.question, pair.answer) for pair in deck_pairs(deck)
    ]


@pytest.mark.parametrize("ending", [".csv", ".CSV", ".tsv", ".json"])
def test_the_shipped_deck_with_all_its_judgements_reads_back(ending: str) -> None:
    glossary = load_glossary(SHIPPED)
    again = read_glossary(write_glossary(glossary.deck, ending).encode(), ending, glossary.deck.name)
    assert again.deck == glossary.deck
    assert [pair.question for pair in again.pairs] == [pair.question for pair in glossary.pairs]


def test_the_shipped_text_comes_out_as_it_went_in() -> None:
    written = write_glossary(load_glossary(SHIPPED).deck, ".txt")
    assert written.rstrip("\n") == SHIPPED.read_text().rstrip("\n")


def test_tabs_separate_what_ends_in_tsv() -> None:
    deck = read("term,answer\nDropout,It drops.\n", ".csv").deck
    header, row = write_glossary(deck, ".tsv").splitlines()
    assert header.split("\t")[0] == "term"
    assert row.split("\t")[0] == "Dropout"


def test_a_table_of_questions_and_answers_is_read_by_the_rules() -> None:
    text = (
        'question,answer\nWhat is Dropout?,"It ""drops"",\n\nneurons."\nWhat is the Role of Dropout?,Help.\n'
    )
    glossary = read(text, ".csv")
    (dropout,) = glossary.deck.terms
    assert [one.text for one in dropout.definitions] == ['It "drops",\n\nneurons.', "Help."]
    assert [pair.line for pair in glossary.pairs] == [2, 5]


def test_a_spreadsheets_semicolons_byte_order_mark_and_blank_rows_are_fine() -> None:
    text = "\ufeffAnswer;Question\r\n;\r\nIt drops, often.;What is Dropout?\r\n;\r\n"
    (dropout,) = read(text, ".csv").deck.terms
    assert (dropout.name, dropout.definitions[0].text) == ("Dropout", "It drops, often.")


def test_a_table_of_terms_and_definitions_is_enough() -> None:
    glossary = read("Term\tDefinition\nDropout\tIt drops.\nMan in the Middle\tSomeone.\n", ".tsv")
    assert [(term.name, term.definitions[0].question) for term in glossary.deck.terms] == [
        ("Dropout", "What is Dropout?"),
        ("Man in the Middle", "What is Man in the Middle?"),
    ]


def test_a_table_can_say_everything() -> None:
    text = (
        "term,kind,topic,aliases,confused_with,compares,aspect,question,answer\n"
        'A|B,,Logic,"A or B | either\\|or",XOR,,purpose,Why A|B?,Because.\n'
        "XOR,term,,,,,,,Either.\n"
        "A|B,,,disjunction,,,,,Or.\n"
        "A|B vs. XOR,comparison,,,,A\\|B | XOR,comparison,,Both.\n"
    )
    disjunction, xor, comparison = read(text, ".csv").deck.terms
    assert (disjunction.name, disjunction.topic, disjunction.aliases) == (
        "A|B",
        "Logic",
        ("A or B", "either|or", "disjunction"),
    )
    assert [(one.aspect, one.position) for one in disjunction.definitions] == [
        (Aspect.PURPOSE, 1),
        (Aspect.DEFINITION, 3),
    ]
    assert xor.confused_with == (disjunction.id,)
    assert (comparison.kind, comparison.compares) == (Kind.COMPARISON, ("A|B", "XOR"))


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (
            "question,text\na,b\n",
            ["line 1: The first line names the columns: at least question and answer, or"],
        ),
        (
            "question,answer,note\na,b,c\n",
            ['line 1: The column "note" is not known: it is one of term, kind'],
        ),
        ("question,answer,Answer\na,b,c\n", ['line 1: The column "answer" is there twice.'] * 2),
        ("question,answer\na,b,c\nd,e\n\nf,g,h\n", ["line 2: 3 cells, but", "line 5: 3 cells, but"]),
        (
            'question,answer\n,b\na,b,c\n"d,e\n',
            [
                "line 2: The question is empty.",
                "line 3: 3 cells, but",
                "line 4: This row is not valid CSV: a quotation mark is not closed",
            ],
        ),
        (
            'question,answer\na,b\n"c,d\ne,f,g\n',
            [
                "line 3: This row is not valid CSV: a quotation mark is not closed, "
                "so the rest of the file was not read."
            ],
        ),
        (
            'question,answer\n"a"b,c\n"d\n\ne"f,g\nh,i,j\n"k,l"\n',
            [
                "line 2: This row is not valid CSV: ',' expected",
                "line 3: This row (up to line 5) is not valid CSV: ',' expected",
                "line 6: 3 cells, but",
                "line 7: The answer is empty.",
            ],
        ),
        (
            'question,"answer"s\na,b\n',
            ["line 1: This row is not valid CSV: ',' expected", "line 1: It names the columns, so the rest"],
        ),
        ("question,answer\n", ["line 1: The file holds no questions and answers."]),
        ("question,answer\n,b\na,\n", ["line 2: The question is empty.", "line 3: The answer is empty."]),
        ("question,answer\na,b\ac\n", ["line 2: Control characters (U+0007): remove them."]),
        (f"question,answer\n{'x' * 301},b\n", ["line 2: The question is too long: 301 characters"]),
        ("term,answer\n,b\n", ["line 2: The question is empty.", "line 2: The term's name is empty."]),
        (
            "term,kind,answer\na,thing,b\n",
            ['line 2: The kind "thing" is not known: it is one of term, comparison.'],
        ),
        (
            "term,aspect,answer\na,use,b\n",
            ['line 2: The aspect "use" is not known: it is one of definition,'],
        ),
        (
            "term,kind,answer\na,comparison,b\n",
            ["line 2: A comparison names the two terms that it compares."],
        ),
        ("term,kind,compares,answer\na,term,b | c,b\n", ["line 2: Only a comparison names terms that it"]),
        (
            "term,confused_with,answer\na,c,b\n",
            ['line 2: "a" is confused with "c", which is not in the glossary.'],
        ),
        (
            "term,confused_with,answer\na,b | c,\nb,,d\n",
            [
                "line 2: The answer is empty.",
                'line 2: "a" is confused with "c", which is not in the glossary.',
            ],
        ),
        (
            # The row that cannot be read may be the one that is meant.
            "term,confused_with,answer\na,b,c\nb,,d,e\n",
            ["line 3: 4 cells, but the first line names 3 columns."],
        ),
        ("term,topic,answer\na,X,b\nc,,d\na,Y,e\n", ['line 4: "a" has another topic than on line 2.']),
        (f"term,aliases,answer\na,{'x' * 301},b\n", ['line 2: The name "xxx']),
    ],
)
def test_errors_of_a_table(text: str, messages: list[str]) -> None:
    found = problems(text, ".csv")
    assert len(found) == len(messages)
    for problem, message in zip(found, messages, strict=True):
        assert problem.startswith(message)


def test_a_backslash_before_nothing_means_itself() -> None:
    (term,) = read("term,aliases,answer\nCarriage Return,a \\| b | C:\\,Ends a line.\n", ".csv").deck.terms
    assert term.aliases == ("a | b", "C:\\")


def test_json_that_is_not_utf_8_is_told_along_with_all_else() -> None:
    pairs = b'[{"question": "Gr\xf6\xdfe", "answer": "a"},\n{"question": "b", "answer": ""}%s'
    for end, message in ((b"]", "line 2: The answer is empty."), (b"", "line 2: This is not valid JSON: ")):
        with pytest.raises(GlossaryError) as caught:
            read_glossary(pairs % end, ".json", "deck")
        first, second = map(str, caught.value.problems)
        assert first == "line 1: The text is not UTF-8: save the file as UTF-8."
        assert second.startswith(message)


def test_a_json_list_of_pairs_is_read_by_the_rules() -> None:
    text = """[
        {"question": "What is Dropout?",
         "answer": "It drops {neurons}."},
        {"answer": "It \\"helps\\".",
         "question": "What is the Role of Dropout?"}
    ]"""
    glossary = read(text, ".json")
    (dropout,) = glossary.deck.terms
    assert [one.text for one in dropout.definitions] == ["It drops {neurons}.", 'It "helps".']
    assert [pair.line for pair in glossary.pairs] == [2, 4]


def test_a_json_term_needs_a_name_and_an_answer() -> None:
    text = json.dumps({"terms": [{"name": "Dropout", "definitions": [{"answer": "It drops."}]}]})
    (dropout,) = read(text, ".json").deck.terms
    assert (dropout.definitions[0].question, dropout.topic, dropout.kind) == (
        "What is Dropout?",
        None,
        Kind.TERM,
    )


def test_positions_order_the_pairs_and_need_no_more() -> None:
    definitions = [{"answer": text, "position": place} for text, place in (("c", 0), ("b", 70), ("a", 7))]
    text = json.dumps({"terms": [{"name": "Dropout", "definitions": definitions}]})
    glossary = read(text, ".json")
    assert [pair.answer for pair in glossary.pairs] == ["a", "b", "c"]
    assert [(one.text, one.position) for one in glossary.deck.terms[0].definitions] == [
        ("a", 1),
        ("b", 2),
        ("c", 3),
    ]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ('[{"question": "a",\n "answer": }]', ["line 2: This is not valid JSON: Expecting value."]),
        ('"text"', ['line 1: The file must hold a list of pairs, or an object with "terms".']),
        ("{}", ['line 1: The file must hold a list of pairs, or an object with "terms".']),
        ("[]", ["line 1: The file holds no questions and answers."]),
        ("[" * 5_000, ["line 1: The JSON is nested too deeply."]),
        ('[\n{"question": "a", "answer": "b"},\n3]', ["line 1: The file must hold objects only."]),
        (
            '[\n{"question": "a"},\n{"answer": "b"}]',
            ["line 2: The answer is empty.", "line 3: The question is empty."],
        ),
        (
            '[\n{"question": 1, "answer": ["b"]}]',
            ['line 2: "question" must be a text.', 'line 2: "answer" must be'],
        ),
        (
            '[\n{"question": "a", "answer": "b", "by": "me"}]',
            ['line 2: "by" is not known here: it is one of answer,'],
        ),
        ('[\n{"question": "a", "answer": "b", "answer": "c"}]', ['line 2: "answer" is there twice.']),
        (
            '[\n\n{"question": "a", "answer": "b\\u0007"}]',
            ["line 3: Control characters (U+0007): remove them."],
        ),
        (
            '[\n{"question": "a", "answer": "b\\ud800"}]',
            ["line 2: Control characters (U+D800): remove them."],
        ),
        (
            '{"terms": [\n{"name": "a", "kind": "comparison", "compares": ["A\\ud800", "B"],'
            ' "definitions": [{"answer": "b"}]}]}',
            ["line 2: Control characters (U+D800): remove them."],
        ),
        (
            '{"terms": [\n{"name": "a", "confused_with": ["b\\u001b"], "definitions": [{"answer": "b"}]}]}',
            [
                "line 2: Control characters (U+001B): remove them.",
                'line 2: "a" is confused with "b\\x1b", which',
            ],
        ),
        (
            '{"terms": [\n{"name": "a", "kind": "\\ud800\\u001b[2J\\n", "definitions": [{"answer": "b"}]}]}',
            ['line 2: The kind "\\ud800\\x1b[2J\\n" is not known'],
        ),
        (
            '{"terms": [\n{"name": "a", "definitions": [\n{"answer": "b", "position": '
            + "9" * 5_000
            + "}]}]}",
            ['line 3: "position" must be a whole number from 0.'],
        ),
        ('{"terms": 1}', ['line 1: "terms" must be a list.']),
        (
            '{"deck": 1,\n"terms": [{"name": "a", "definitions": [{"answer": "b"}]}],\n"terms": []}',
            ['line 1: "deck" is not known here: only "terms" is.', 'line 1: "terms" is there twice.'],
        ),
        (
            '{"terms": [\n{"name": "a"}]}',
            ['line 2: "definitions" must be a list.', 'line 2: "a" has no definition.'],
        ),
        ('{"terms": [\n{"name": "a", "definitions": []}]}', ['line 2: "a" has no definition.']),
        (
            '{"terms": [{"definitions": [\n{"question": "q", "answer": "b"}]}]}',
            ["line 2: The term's name is empty."],
        ),
        (
            '{"terms": [\n{"name": "a", "aliases": 1, "definitions": [\n{"answer": "b", "position": -1}]}]}',
            [
                'line 2: "aliases" must be a list of texts.',
                'line 3: "position" must be a whole number from 0.',
            ],
        ),
    ],
)
def test_errors_of_json(text: str, messages: list[str]) -> None:
    found = problems(text, ".json")
    assert len(found) == len(messages)
    for problem, message in zip(found, messages, strict=True):
        assert problem.startswith(message)


@pytest.mark.parametrize("ending", [".csv", ".json", ".txt"])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (a_zip(), "line 1: This is a zip archive, as spreadsheets and documents are: "),
        (gzip.compress(b"Q: What is Dropout?\nA: It drops.\n", mtime=0), "line 1: This is a gzip file: "),
        (b"%PDF-1.7\n", "line 1: This is a PDF: "),
        ("Q: What is Größe?\n".encode("utf-16"), "line 1: The file is not UTF-8 (it looks like UTF-16)"),
        ("Q: What is\nGröße?\n".encode("latin-1"), "line 2: The text is not UTF-8: save the file as UTF-8."),
    ],
)
def test_what_is_no_text_is_told_for_what_it_is(data: bytes, message: str, ending: str) -> None:
    with pytest.raises(GlossaryError) as caught:
        read_glossary(data, ending, "deck")
    assert any(str(problem).startswith(message) for problem in caught.value.problems)


@pytest.mark.parametrize("ending", [".csv", ".json", ".txt"])
@pytest.mark.parametrize("data", [b"", b" \n", bytes(range(256)), "Größe".encode("latin-1")])
def test_no_format_takes_what_is_no_text(data: bytes, ending: str) -> None:
    with pytest.raises(GlossaryError):
        read_glossary(data, ending, "deck")


def test_a_file_that_spells_its_terms_out_needs_no_overlay() -> None:
    overlay = Overlay(names={"Nowhere": "Somewhere"})
    data = b"term,answer\nDropout,It drops.\n"
    assert read_glossary(data, ".csv", "deck", overlay) == read_glossary(data, ".csv", "deck")


def test_an_overlay_beside_a_table_of_questions_counts(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("question,answer\nWhat is Dropout?,It drops.\n")
    (tmp_path / "mine.toml").write_text('[aliases]\n"Dropout" = ["dropping out"]\n')
    deck = load_glossary(tmp_path / "mine.csv").deck
    assert (deck.name, deck.terms[0].aliases) == ("mine", ("dropping out",))


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        ('[aliases]\n"Nowhere" = ["x"]\n', '[aliases] "Nowhere" is not in the glossary.'),
        ("[aliases\n", "This is not valid TOML: "),
        ("aliases = 1\n", "[aliases] must be a table."),
    ],
)
def test_an_error_of_an_overlay_names_its_file(tmp_path: Path, overlay: str, message: str) -> None:
    (tmp_path / "mine.txt").write_text("Q: What is Dropout?\nA: It drops.\n")
    (tmp_path / "mine.toml").write_text(overlay)
    with pytest.raises(GlossaryError) as caught:
        load_glossary(tmp_path / "mine.txt")
    assert str(caught.value).startswith(f"{tmp_path / 'mine.toml'} has 1 problem:\n  {message}")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a\udcff", "holds control characters or a line break"),
        ("a\nb", "holds control characters or a line break"),
        ("x" * 101, "is too long: 101 characters, at most 100 fit"),
        (" ", "is empty"),
    ],
)
def test_a_deck_needs_a_name_that_can_be_kept_and_shown(name: str, message: str) -> None:
    with pytest.raises(GlossaryError, match=f"The deck's name {message}"):
        deck_name(Path("mine.txt"), name)


@pytest.mark.parametrize("name", ["nowhere.txt", "."])
def test_a_file_that_cannot_be_read_is_an_error_too(tmp_path: Path, name: str) -> None:
    with pytest.raises(GlossaryError, match="The file cannot be read: "):
        load_glossary(tmp_path / name)


@pytest.mark.parametrize("too_large", ["mine.txt", "mine.toml"])
def test_a_file_larger_than_any_glossary_is_not_read(tmp_path: Path, too_large: str) -> None:
    (tmp_path / "mine.txt").write_text("Q: What is Dropout?\nA: It drops.\n")
    (tmp_path / too_large).touch()
    os.truncate(tmp_path / too_large, LARGEST_FILE + 1)
    for read_it in (load_glossary, digest_of_file):
        with pytest.raises(GlossaryError, match="too large for a glossary: at most 100 MB") as caught:
            read_it(tmp_path / "mine.txt")
        assert str(caught.value).startswith(str(tmp_path / too_large))


def test_what_never_ends_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.glossary_files.LARGEST_FILE", 1_000)
    (tmp_path / "mine.txt").symlink_to("/dev/zero")
    with pytest.raises(GlossaryError, match="The file is too large"):
        load_glossary(tmp_path / "mine.txt")


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".json"])
@pytest.mark.parametrize(
    "question",
    [
        f"Why does gradient descent converge faster in {'very ' * 20}narrow valleys?",
        f"What is the difference between a {'very ' * 20}narrow valley and a {'rather ' * 15}wide one?",
    ],
)
def test_a_question_that_is_its_own_subject_reads_back(question: str, ending: str) -> None:
    deck = read_glossary(f"Q: {question}\nA: It does.\n".encode(), ".txt", "deck").deck
    assert read_glossary(write_glossary(deck, ending).encode(), ending, "deck").deck == deck


@pytest.mark.parametrize("spaces", ["  ", "\t", (" " * 130_000 + "\n") * 3])
def test_a_line_of_spaces_before_the_columns_does_no_harm(spaces: str) -> None:
    text = f"{spaces}\nterm;answer\nDropout;It drops.\n"
    found = read_glossary(text.encode(), ".csv", "deck").deck
    assert [term.name for term in found.terms] == ["Dropout"]
