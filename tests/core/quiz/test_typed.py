"""Typed answers: the whole name counts, slips of the finger are forgiven, digits and acronyms are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.glossary.model import Term
from bot.core.quiz.questions.model import Question
from bot.core.quiz.slips import is_near
from bot.core.quiz.typed import accepts
from bot.core.search.index import SearchIndex
from tests.support.questions import named, shipped

INDEX = SearchIndex(shipped().deck.terms)


def about(name: str) -> Question:
    term = named(name)
    return Question("typed", "", (), None, term.name, (term.name, *term.aliases), term.id, "")


def right(name: str, typed: str) -> bool:
    return accepts(about(name), typed, INDEX.lookup).right


@pytest.mark.parametrize("name", [seen.term.name for seen in shipped().terms.values()])
def test_every_spelling_that_the_glossary_knows_is_right_in_any_case(name: str) -> None:
    for spelling in about(name).accept:
        assert right(name, spelling)
        assert right(name, spelling.upper())
        assert right(name, f"  the {spelling.casefold()}! ")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Backpropagation", "backpropogation"),
        ("Backpropagation", "back propagation"),
        ("Backpropagation", "bakpropagatoin"),
        ("Gated Recurrent Unit", "gated reccurrent units"),
        ("Gated Recurrent Unit", "GRUs"),
        ("Long Short-Term Memory", "long shrt term memory"),
        ("Overfitting", "overfiting"),
        ("Overfitting", "over-fitting"),
        ("Batch Size", "bach sise"),
        ("Optimizer", "optimiser"),
        ("Weight Decay Regularization", "l2 regularisation"),
        ("Gradient Vanishing", "vanishing gradients"),
        ("Epoch", "epochs"),
        ("Learning Rate", "leaning rate"),
        ("Learning Rate", "lerning rates"),
        ("Gradient Descent", "gradiant descent"),
        ("Gradient Descent", "gradient desent"),
        ("Gradient Vanishing", "vanishng gradients"),
        ("Self-Supervised Learning", "self superviced lerning"),
        ("Convolutional Neural Network", "convolutonal nueral network"),
        ("Convolutional Layer", "convolutionl layer"),
        ("Autoencoder", "autoencodr"),
        ("Autoencoder", "auto encoder"),
        ("Encoder-Decoder Architecture", "encoder decodr arhitecture"),
        ("Self-Attention Mechanism", "self-attension"),
        ("Softmax Function", "sofmax function"),
        ("Softmax Function", "soft max funtion"),
        ("Transformer Model", "transfomer"),
        ("Feature Extraction", "feature extracton"),
        ("Validation Set", "validaton set"),
        ("Hyperparameter Tuning", "hyperparamter tunning"),
        ("Multi-Layer Perceptron", "multilayer perceptrn"),
        ("Batch Normalization", "batchnormalisation"),
        ("Regularization", "regularizaiton"),
        ("Data Augmentation", "data augmentaion"),
    ],
)
def test_slips_plurals_and_british_spelling_are_forgiven(name: str, typed: str) -> None:
    assert right(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Gated Recurrent Unit", "GRE"),
        ("Gated Recurrent Unit", "GNU"),
        ("Long Short-Term Memory", "LSTN"),
        ("Long Short-Term Memory", "ltsm"),
        ("Long Short-Term Memory", "LSTN network"),
        ("Convolutional Neural Network", "RNN"),
        ("Weight Decay Regularization", "L1 regularization"),
        ("Weight Decay Regularization", "L3 penalty"),
    ],
)
def test_digits_and_acronyms_are_never_corrected(name: str, typed: str) -> None:
    assert not right(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Overfitting", "Underfitting"),
        ("Gradient Vanishing", "exploding gradient"),
        ("Attention Mechanism", "self-attention"),
        ("Transformer Encoder", "transformer decoder"),
        ("Optimizer", "optimization"),
        ("Gradient Descent", "gradient ascent"),
        ("Self-Supervised Learning", "semi-supervised learning"),
        ("Deep Learning", "deep q-learning"),
        ("Convolution Operation", "deconvolution"),
        ("Convolutional Layer", "deconvolutional layer"),
        ("Autoencoder", "autodecoder"),
        ("Encoder-Decoder Architecture", "encoder-encoder architecture"),
        ("Self-Attention Mechanism", "soft-attention"),
        ("Softmax Function", "softmin function"),
        ("Residual Network", "ResNeXt"),
        ("Transformer Model", "transformer XL"),
        ("Feature Extraction", "feature abstraction"),
        ("Validation Set", "evaluation set"),
        ("Batch Size", "patch size"),
        ("Weight Initialization", "height initialization"),
        ("ReLU", "GELU function"),
    ],
)
def test_another_term_is_wrong_however_near(name: str, typed: str) -> None:
    assert not right(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Gated Recurrent Unit", "recurrent unit"),
        ("Long Short-Term Memory", "short term memory"),
        ("Backpropagation", "propagation"),
        ("Backpropagation", "backpropagation trains neural nets"),
        ("Dropout", "drop"),
        ("Dropout", "is it dropout or early stopping"),
        ("Batch Size", "batch"),
        ("Epoch", "one complete pass through the entire training dataset"),
        ("Epoch", ""),
        ("Epoch", "🙂 …"),
    ],
)
def test_a_part_of_the_name_or_a_sentence_around_it_is_not_the_name(name: str, typed: str) -> None:
    assert not right(name, typed)


def test_the_verdict_says_what_the_answer_was_read_as() -> None:
    assert accepts(about("Backpropagation"), "backpropogation", INDEX.lookup).read_as == "Backpropagation"
    assert accepts(about("Gated Recurrent Unit"), "gru", INDEX.lookup).read_as == "GRU"
    assert accepts(about("Gated Recurrent Unit"), "something else", INDEX.lookup).read_as is None


@given(st.text(max_size=300))
def test_any_text_gets_a_verdict(typed: str) -> None:
    verdict = accepts(about("Epoch"), typed, INDEX.lookup)
    assert verdict.right == (verdict.read_as is not None)


@pytest.mark.parametrize("spelling", ["L2 penalty", "Word2Vec", "GPT-4 model", "GRU network", "ReLU6"])
@given(data=st.data())
def test_no_slip_in_a_digit_or_an_acronym_is_near(spelling: str, data: st.DataObject) -> None:
    acronym = next((word for word in ("GPT", "GRU") if word in spelling), "")
    fixed = [place for place, letter in enumerate(spelling) if letter.isdigit() or letter in acronym]
    place = data.draw(st.sampled_from(fixed))
    other = data.draw(st.sampled_from("qxz9"))
    assert not is_near(spelling[:place] + other + spelling[place + 1 :], spelling)


@pytest.mark.parametrize("name", ["&&", "∇", "A*", "C++", "微積分", "மொழி", "The"])
def test_whoever_types_the_name_as_it_is_written_is_right(name: str) -> None:
    question = Question("typed", "", (), None, name, (name,), 1, "")
    assert accepts(question, f" {name} ", SearchIndex([]).lookup).right


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Hepatitis A", "hepatitis"), ("Vitamin", "vitamin a"), ("Class A", "class"), ("Vitamin A", "vitamins")],
)
def test_the_last_word_of_a_name_is_no_article(name: str, typed: str) -> None:
    index = SearchIndex([Term(1, name, (), ()), Term(2, "Something Else", (), ())])
    assert not accepts(Question("typed", "", (), None, name, (name,), 1, ""), typed, index.lookup).right
