"""The right term at any spelling, and no answer where none is known."""

from __future__ import annotations

import pytest

from bot.core.search import MatchKind, SearchIndex
from tests.core.search.examples import (
    BAG,
    CNN,
    COMPARISON,
    DESCENT,
    DROPOUT,
    LOSS,
    NETWORK,
    OVERFITTING,
    PCA,
    PLUS,
    TERMS,
    term,
)

INDEX = SearchIndex(TERMS)


def answer(text: str) -> int | None:
    found = INDEX.lookup(text).answer
    return None if found is None else found.term_id


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Dropout", DROPOUT),
        ("DROPOUT!!", DROPOUT),
        ("the dropout", DROPOUT),
        ("*drop-out*", DROPOUT),
        ("droput", DROPOUT),
        ("drpoout", DROPOUT),
        ("what is droput", DROPOUT),
        ("lol waht even is dropout??", DROPOUT),
        ("overfit", OVERFITTING),
        ("overfiting", OVERFITTING),
        ("how do I prevent overfitting?", OVERFITTING),
        ("gradientdescent", DESCENT),
        ("grad ient descent", DESCENT),
        ("descent, gradient", DESCENT),
        ("desent gradeint", DESCENT),
        ("gradeintdescnt", DESCENT),
        ("G.D.", DESCENT),
        ("neural networks", NETWORK),
        ("NNs", NETWORK),
        ("CNN (convolutional neural network)", CNN),
        ("what does a CNN do in deep learning", CNN),
        ("principle component analysis", PCA),
        ("principal components analyses", PCA),
        ("Bag-of-Words", BAG),
        ("c++", PLUS),
        ("cost functoin", LOSS),
        ("over fiting", OVERFITTING),
        ("grad desc", DESCENT),  # each word clipped
        ("grdnt descent", DESCENT),  # without its vowels
        ("an NN model", NETWORK),  # what kind of thing it is
        ("gradient descent algorithm", DESCENT),
        ("bag of words (BOW)", BAG),  # its own first letters
        ("difference between deep learning and shallow learning", COMPARISON),
        ("F.dropout", DROPOUT),
        ("GradientDescent", DESCENT),
        ("optim.GradientDescent(lr=0.1)", DESCENT),
        ("GradeintDescent", DESCENT),
        ("shallow vs deep learning", COMPARISON),
    ],
)
def test_is_sure_of(typed: str, meant: int) -> None:
    assert answer(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "overheating",  # sounds like overfitting
        "overflying",
        "overheeting",  # misspelled, and nearer to that word
        "dropdown",
        "network cable",  # shares a word
        "function of the heart",
        "loss prevention",
        "fashion model",
        "dropout algorithm finder",
        "bag of words (CNN)",
        "hard dropout",  # a word of talk may be one of a name
        "hadr dropout",
        "neural q netwok",
        "dropout through time",
        "stochastic gradient descent",  # another term of the field
        "random forest",
        "pizza",
        "thanks, that helped!",
        "what is a descent",
        "how do i get my cat overfed",
        "what is gradient descent warmup",  # what follows a name may be part of another
        "does gradient descent warmup help",
        "in neural networks, what is a random forest",  # where it is met is not what is asked
        "dropout, overfitting: which one is the vanishing one?",  # two names are none
        "",
        "?",
        "🙂",
        "the of and",
    ],
)
def test_is_not_sure_of_what_it_does_not_hold(typed: str) -> None:
    assert answer(typed) is None


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("dropout vs overfitting", DROPOUT, OVERFITTING),
        ("whats the diff between a cnn and gradeint descent lol", CNN, DESCENT),
        ("is a cnn a neural network?", CNN, NETWORK),
        ("whats teh diference b/w droput and overfiting", DROPOUT, OVERFITTING),
        ("pca or cnn?", PCA, CNN),
        ("why is a cnn better than pca", CNN, PCA),
        ("how is pca different from a cnn", PCA, CNN),
        ("why use cnn instead of pca", CNN, PCA),
        ("explain overfitting and gradient descent", OVERFITTING, DESCENT),
        ("loss vs cost function", LOSS, None),
    ],
)
def test_two_names_side_by_side_are_both_offered(typed: str, first: int, second: int | None) -> None:
    found = INDEX.lookup(typed)

    assert found.confident
    assert [match.term_id for match in found.matches[:2]] == [each for each in (first, second) if each]


@pytest.mark.parametrize(
    "typed",
    [
        *("gelu", "what is prelu", "xlstm", "svm network", "svm vs neural network", "gpu model", "gcn unit"),
        *("deconvolution", "metalearning", "weblearning"),
    ],
)
def test_another_beginning_is_another_thing(typed: str) -> None:
    long_memory = term(20, "Long Short-Term Memory", "LSTM", "LSTM network")
    gated = term(21, "Gated Recurrent Unit", "GRU", "GRU model", "GRU unit")
    learning = term(22, "Deep Learning")
    others = (term(23, "ReLU"), term(24, "Convolution"), term(25, "Pooling"))
    found = SearchIndex([*TERMS, long_memory, gated, learning, *others]).lookup(typed)

    assert found.answer is None


@pytest.mark.parametrize("typed", ["rleu", "lsmt", "ltsm network", "lstmm", "gur model", "depelearning"])
def test_slips_in_short_names_are_still_slips(typed: str) -> None:
    long_memory = term(20, "Long Short-Term Memory", "LSTM", "LSTM network")
    gated = term(21, "Gated Recurrent Unit", "GRU", "GRU model")
    others = (term(22, "Deep Learning"), term(23, "ReLU"))
    found = SearchIndex([*TERMS, long_memory, gated, *others]).lookup(typed)

    assert found.answer is not None


def test_what_two_names_have_in_common_is_said_once() -> None:
    index = SearchIndex((term(1, "Exploding Gradient"), term(2, "Vanishing Gradient")))

    assert [match.term_id for match in index.lookup("vanishing vs exploding gradients").matches] == [2, 1]


def test_what_goes_without_saying_need_not_be_said() -> None:
    index = SearchIndex((term(1, "Generative Model"), term(2, "Discriminative Model")))

    assert [match.term_id for match in index.lookup("discriminative vs generative").matches] == [2, 1]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("nn.GradientStep(lr)", DESCENT), ("metrics.NeuralLoss", LOSS), ("DropoutNet", DROPOUT)],
)
def test_the_words_of_a_class_in_code_are_looked_up_but_are_no_name(typed: str, first: int) -> None:
    found = INDEX.lookup(typed)

    assert (found.confident, found.matches[0].term_id, found.query) == (False, first, typed)


@pytest.mark.parametrize("typed", ["dropout or pizza?", "difference between dropout and dropconnect"])
def test_a_name_beside_what_is_not_there_is_no_answer(typed: str) -> None:
    assert answer(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nn.Dropout(0.5)", DROPOUT),
        ("loss_function = None", LOSS),
        ("layers.PCA()", PCA),
        ("CNN 50", CNN),
        ("what is overfitting and how do i stop it", OVERFITTING),
        ("pls explain cnn to a 5 year old", CNN),
        ("how does a cnn slide over images", CNN),
        ("overfitting in neural networks", OVERFITTING),
        ("my images all look alike lol what even is a cnn", CNN),
        ("wtf is a cnn (not the tv channel)", CNN),  # set apart, and asked for
        ("gradient descent: why do people love it so much", DESCENT),  # set apart, and gone back to
        ("gradient descent = rolling downhill?", DESCENT),
        ("what do u call it if it fails on new days, overfiting?", OVERFITTING),
        ("can gradient descent oscillate", DESCENT),  # what it does
        ("are convolutional neural networks obsolete", CNN),  # what it is
        ("do i need large convolutional neural networks", CNN),  # how large it is
        ("what are 12 convolutional neural networks for", CNN),  # how many there are
        ("can the analysts use gradient descent for the budget", DESCENT),  # words about other things
    ],
)
def test_what_stands_around_a_name_takes_nothing_from_it(typed: str, meant: int) -> None:
    assert answer(typed) == meant


def test_methods_are_what_one_asks_for_and_no_part_of_another_name() -> None:
    index = SearchIndex(
        [
            term(1, "Regularization"),
            term(2, "Dropout Regularization"),
            term(3, "Weight Decay", "L2 regularization"),
            term(4, "Model Ensemble", "ensemble method"),
        ]
    )

    assert index.lookup("can you list regularization methods").matches[0].term_id == 1


def test_a_word_that_everybody_uses_is_short_for_no_other() -> None:
    index = SearchIndex(
        [
            term(1, "Gradient Boosting"),
            term(2, "Gradient Exploding", says="It is when gradients become so big that training fails."),
        ]
    )

    assert index.lookup("gradients getting too big").matches[0].term_id == 2


def test_a_verb_names_what_is_called_after_it() -> None:
    assert answer("descending gradients") == DESCENT


def test_a_description_that_definitions_say_is_answered() -> None:
    found = INDEX.lookup("random neurons are switched off during training")

    assert found.matches[0].term_id == DROPOUT
    assert found.matches[0].kind is MatchKind.DEFINITION
    assert found.confident


@pytest.mark.parametrize(
    "typed",
    [
        "random neurons",  # two words of it are no description
        "random neurons training",  # nor is what may be another name
        "random numbers that are drawn for training a new password",  # most of it is said nowhere
    ],
)
def test_a_few_words_of_a_definition_are_a_hint_and_no_answer(typed: str) -> None:
    found = INDEX.lookup(typed)

    assert found.matches[0].term_id == DROPOUT
    assert not found.confident


@pytest.mark.parametrize(
    "typed",
    [
        "and reduces internal drift",  # as short as a name
        "measures the difference between forecasts and actual outcomes",  # as if it compared
    ],
)
def test_a_definition_that_is_quoted_is_answered(typed: str) -> None:
    says = "It measures the difference between forecasts and actual outcomes, and reduces internal drift."
    index = SearchIndex((*TERMS, term(20, "Residual", says=says)))

    found = index.lookup(typed)

    assert found.confident
    assert found.matches[0].name == "Residual"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("what counts as a hyperparameter", 1), ("hyperparamter makes no sense to me, help", 1)],
)
def test_a_name_in_a_question_counts_more_than_the_same_word_in_a_definition(typed: str, meant: int) -> None:
    index = SearchIndex(
        [
            term(1, "Hyperparameter", says="It is set before the training, such as the learning rate."),
            term(2, "Parameter", says="What counts as learned, unlike a hyperparameter. No help makes it."),
        ]
    )

    assert index.lookup(typed).matches[0].term_id == meant


def test_how_long_is_no_part_of_a_name() -> None:
    index = SearchIndex([term(1, "Long Short-Term Memory"), term(2, "Transformer Model", "transformer")])

    assert index.lookup("how long does it take to train a transformer").matches[0].term_id == 2


def test_a_short_word_is_no_slip_of_an_asking_one() -> None:
    index = SearchIndex(
        [term(1, "Attention Mechanism", "attention", says="It weighs the parts of an input.")]
    )

    assert index.lookup("how do i get my cat's attention").answer is None


def test_a_description_of_two_terms_is_answered_with_neither() -> None:
    alike = "It slides a small filter over the pixels of an image."
    index = SearchIndex((*TERMS, term(20, "Convolution", says=alike), term(21, "Correlation", says=alike)))

    assert index.lookup("something that slides a small filter over the pixels").answer is None


def test_of_terms_that_say_the_same_words_the_one_that_says_them_in_this_order_comes_first() -> None:
    index = SearchIndex(
        (
            term(1, "Feedback", says="The output of the controller changes the input of the machine."),
            term(2, "Feedforward", says="The input of the machine changes the output of the controller."),
        )
    )

    assert index.lookup("the controller changes the input of the machine").matches[0].term_id == 1
    assert index.lookup("the machine changes the output of the controller").matches[0].term_id == 2


def test_a_name_with_a_slip_is_the_term_and_not_the_comparison_with_it() -> None:
    says = "Deep Learning stacks many layers."
    index = SearchIndex((*TERMS, term(20, "Deep Learning", says=says)))

    assert [index.lookup(text).matches[0].term_id for text in ("depe learning", "learning deeply")] == [
        20,
        20,
    ]


def test_what_people_say_when_the_name_has_slipped_their_mind() -> None:
    assert INDEX.lookup("memorising the homework but failing the exam").matches[0].term_id == OVERFITTING


def test_a_match_tells_how_it_was_found() -> None:
    found = INDEX.lookup("cnn").matches[0]

    assert (found.name, found.label, found.kind) == ("Convolutional Neural Network", "CNN", MatchKind.ALIAS)
    assert INDEX.lookup("Dropout").kind is MatchKind.EXACT
    assert INDEX.lookup("droput").kind is MatchKind.TYPO


def test_matches_are_best_first_each_term_once_and_no_more_than_asked_for() -> None:
    found = INDEX.lookup("network", limit=3).matches

    assert 1 < len(found) <= 3
    assert len({match.term_id for match in found}) == len(found)
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert all(0 <= match.score <= 1 for match in found)


@pytest.mark.parametrize("typed", ["embedding", "embeddings", "what is embedding?"])
def test_most_of_a_name_is_answered_whatever_its_ending(typed: str) -> None:
    layers = ("Embedding", "Dense", "Pooling", "Hidden", "Input", "Output", "Masking")
    index = SearchIndex([term(place, f"{kind} Layer") for place, kind in enumerate(layers)])

    assert index.lookup(typed).answer is not None
    assert index.lookup("embedding a youtube video").answer is None


def test_a_digit_is_no_slip_of_another() -> None:
    index = SearchIndex((term(1, "Type I Error"), term(2, "Type II Error")))

    assert [
        index.lookup(text).matches[0].term_id for text in ("type 1 error", "type ii error", "type 2 eror")
    ] == [
        1,
        2,
        2,
    ]


def test_a_name_of_signs_alone_is_found_as_written() -> None:
    index = SearchIndex((term(1, "???"), term(2, "Dropout")))

    assert index.lookup(" ??? ").answer is not None
    assert index.lookup("!!!").matches == ()


def test_words_of_the_place_where_it_was_met_may_be_words_of_a_name() -> None:
    index = SearchIndex((term(1, "Activation Map"), term(2, "Class Activation Map"), term(3, "Parameter")))

    assert [
        index.lookup(text).matches[0].term_id
        for text in ("sry but class activation map???", "activation map in class today", "what are params")
    ] == [2, 1, 3]


def test_a_slipped_name_beside_another_digit_or_word_is_another_name() -> None:
    index = SearchIndex(
        (term(1, "L2 Penalty"), term(2, "Self-Supervised Learning"), term(3, "Neural Attention"))
    )

    assert index.lookup("l2 penatly").answer is not None
    for text in ("l1 penatly", "semi-suupervised learning", "causal ttention"):
        assert index.lookup(text).answer is None


def test_parts_of_two_names_make_no_name() -> None:
    index = SearchIndex((*TERMS, term(20, "Siamese Network", "twin network")))

    assert index.lookup("siamese network").answer is not None
    assert index.lookup("siamese twins").answer is None


def test_a_word_too_many_is_no_slip() -> None:
    index = SearchIndex((term(1, "Supervised Learning"),))

    assert index.lookup("supervised slf learning").answer is None


def test_an_empty_index_finds_nothing() -> None:
    index = SearchIndex(())

    assert index.lookup("dropout").matches == ()
    assert index.complete("dropout") == ()
