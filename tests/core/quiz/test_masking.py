"""Masking: what hides a term, and what gives it away all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quiz.masking import BLANK, GAP, mask
from bot.core.quiz.questions.words import content_stems, kin, stem, words

LSTM = ("Long Short-Term Memory", "LSTM", "Long Short-Term Memory Network")


def masked(text: str, *names: str, hide: str = "") -> str:
    return mask(text, names, frozenset(content_stems(hide))).text


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Dropout is a technique.", ("Dropout",), "____ is a technique."),
        ("An Autoencoder is a network.", ("Autoencoder",), "____ is a network."),
        ("Use the loss-function, then.", ("Loss Function",), "Use ____, then."),
        ("In a model, the Decoder generates text.", ("Decoder",), "In a model, ____ generates text."),
        ("Back propagation and back-propagation train it.", ("Backpropagation",), "____ and ____ train it."),
        ("Neural networks learn.", ("Neural Network",), "____ learn."),
        ("GANs are made of two.", ("Generative Adversarial Network",), "____ are made of two."),
        ("ANN is one.", ("Artificial Neural Network",), "____ is one."),
        ("normalisation of data", ("normalization",), "____ of data"),
        ("Regularizing weights is done.", ("Regularization",), "____ weights is done."),
        ("NAÏVE BAYES’S errors", ("Naive Bayes",), "____ errors"),
    ],
)
def test_every_form_of_a_name_becomes_the_same_blank(
    text: str, names: tuple[str, ...], expected: str
) -> None:
    assert masked(text, *names) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Long Short-Term Memory (LSTM) is a type of RNN.", "____ is a type of RNN."),
        ("A Long Short-Term Memory (LSTM) Network is a type of RNN.", "____ is a type of RNN."),
        ("An LSTM, also known as Long Short-Term Memory, is a type of RNN.", "____ is a type of RNN."),
        ("LSTM networks are types of RNN.", "____ are types of RNN."),
    ],
)
def test_names_side_by_side_become_one_blank(text: str, expected: str) -> None:
    assert masked(text, *LSTM) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("C++ adds classes to C.", "C++", "____ adds classes to C."),
        ("C++ adds classes to C.", "C", "C++ adds classes to ____."),
        ("C# is managed, as F# is.", "C#", "____ is managed, as F# is."),
        (".NET is a platform. NET is none.", ".NET", "____ is a platform. ____ is none."),
        ("Node.js runs code.", "Node.js", "____ runs code."),
        ("K&R style places braces.", "K&R Style", "____ places braces."),
        ("R & D finds things.", "R&D", "____ finds things."),
        ("TLS 1.3 shakes hands.", "TLS 1.3", "____ shakes hands."),
        ("A* search follows a cost.", "A* Search", "____ follows a cost."),
        ("Bayes’ theorem weighs causes.", "Bayes' Theorem", "____ weighs causes."),
        ("A $scope joins views.", "$scope", "____ joins views."),
        ("#include copies a file.", "#include", "____ copies a file."),
        ("In Python __init__ is called.", "__init__", "In Python ____ is called."),
        ("It is said (of a Loss).", "Loss (Cost)", "It is said (of ____)."),
        ("It has a loss. Function follows form.", "Loss Function", "It has a loss. Function follows form."),
    ],
)
def test_signs_belong_to_a_name(text: str, name: str, expected: str) -> None:
    assert masked(text, name) == expected


def test_a_name_within_parentheses_does_not_part_a_longer_name() -> None:
    names = ("ReLU", "Rectified Linear Unit", "ReLU activation function")
    text = "The ReLU (Rectified Linear Unit) activation function is simple."
    assert masked(text, *names) == "____ is simple."


def test_hidden_words_joined_by_of_become_one_gap() -> None:
    text = "The Learning Rate controls the size of the steps taken."
    assert masked(text, "Learning Rate", hide="step size") == "____ controls the […] taken."


def test_a_hint_hides_itself_and_not_its_kin() -> None:
    left = mask("Ebb moves neurons of neural nets.", ("Ebb",), frozenset(), frozenset({"neuron"})).text
    assert left == "____ moves […] of neural nets."


def test_a_shorter_name_within_a_longer_one_is_not_masked_alone() -> None:
    assert masked("Deep learning needs data.", "Deep Learning", "Deep") == "____ needs data."


def test_an_alias_in_small_letters_does_not_swallow_a_word_that_only_begins_like_it() -> None:
    assert masked("The gradient is graded.", "Grad") == "The gradient is graded."


def test_words_of_the_name_that_stand_alone_become_gaps() -> None:
    text = "Dropout is a technique where random neurons are dropped."
    assert masked(text, "Dropout", hide="Dropout").endswith(f"random neurons are {GAP}.")


def test_gaps_side_by_side_become_one_and_an_article_before_a_gap_tells_nothing() -> None:
    text = "GRU is a gated recurrent network and an update gate."
    assert masked(text, "GRU", hide="gated recurrent update") == "____ is a(n) […] network and a(n) […]."


def test_an_aside_with_a_hidden_word_goes_with_it() -> None:
    assert (
        masked("It has unseen parts (latent ones) and more.", "X", hide="latent")
        == "It has unseen parts and more."
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Epochs count the passes over the entire training dataset.", "plural"),
        ("Epoch passes it.", "too little"),
        ("Epoch epochal passes over the entire training dataset.", "too little"),
        ("Epoch, epoch; epoch: epoch counts passes over all training data.", "too often"),
        ("Epoch is ____ of passes over the entire training dataset.", "own"),
    ],
)
def test_what_makes_no_sense_any_more_says_why(text: str, why: str) -> None:
    assert why in (mask(text, ("Epoch",), frozenset({"epoch"})).fault or "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("encoder", "autoencoder"),
        ("dropped", "dropout"),
        ("neurons", "neural"),
        ("backward", "backpropagation"),
        ("propagates", "backpropagation"),
        ("optimiser", "optimization"),
        ("classes", "classification"),
    ],
)
def test_kindred_words_give_each_other_away(one: str, other: str) -> None:
    assert kin(stem(one), stem(other))
    assert kin(stem(other), stem(one))


@pytest.mark.parametrize(
    ("one", "other"), [("work", "network"), ("fit", "overfitting"), ("train", "transfer")]
)
def test_words_that_only_look_alike_do_not(one: str, other: str) -> None:
    assert not kin(stem(one), stem(other))


NAME = st.text(st.sampled_from("abcdeXYZ -'éß()0"), min_size=1, max_size=12).filter(
    lambda name: any(letter.isalpha() for letter in name)
)


@given(NAME, st.lists(NAME, max_size=3), st.text(max_size=40), st.text(max_size=40))
def test_whatever_the_name_none_of_its_words_is_left(
    name: str, aliases: list[str], before: str, after: str
) -> None:
    text = f"{before} {name} {after} {name.upper()} {name.casefold()}"
    hide = frozenset(word.stem for word in words(name))
    left = mask(text, (name, *aliases), hide).text
    assert not [word for word in words(left) if not word.stop and word.stem in hide]


@given(st.text(max_size=200).filter(lambda text: BLANK not in text and GAP not in text))
def test_a_text_that_says_nothing_of_the_term_stays_as_it_is(text: str) -> None:
    assert mask(text, ("Zyxwvut",), frozenset({"zyxwvut"})).text == text


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4), st.frozensets(st.text(max_size=8)))
def test_blanks_and_gaps_are_counted_as_they_are_seen(
    text: str, names: list[str], hide: frozenset[str]
) -> None:
    result = mask(text, tuple(names), hide)
    assert (result.blanks, result.gaps) == (result.text.count(BLANK), result.text.count(GAP))
