"""Questions: what is asked, over every term of the shipped deck and over decks of all sorts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.glossary.model import Aspect, Deck, Definition, Term
from bot.core.glossary.words import tokens
from bot.core.quiz.masking import BLANK, GAP, Masked, mask
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.make import make_question, make_questions
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.texts import prompt_of
from bot.core.quiz.questions.view_deck import view_deck
from bot.core.quiz.verify import flaws
from bot.core.quiz.verify_facts import facts_of
from tests.support.questions import CHOICE_KINDS, named, questions_of, shipped

FACTS = facts_of(shipped().deck)


def asked(name: str, kind: str, draws: int = 40) -> list[Question]:
    """Every different question of a kind that some draws make about a term of the shipped deck."""
    made = (make_question(shipped(), named(name), kind, random.Random(draw)) for draw in range(draws))
    return list(dict.fromkeys(question for question in made if question))


@pytest.mark.parametrize("kind", KINDS)
def test_no_question_of_the_shipped_deck_has_a_flaw(kind: str) -> None:
    found = {question.prompt: flaws(FACTS, question) for question in questions_of(kind)}
    assert {prompt: why for prompt, why in found.items() if why} == {}


@pytest.mark.parametrize(
    ("kind", "share"),
    [("which-term", 0.95), ("which-definition", 0.8), ("odd-one-out", 0.5), ("typed", 0.6)],
)
def test_most_terms_of_the_shipped_deck_can_be_asked_about(kind: str, share: float) -> None:
    assert len({question.term_id for question in questions_of(kind)}) >= share * len(shipped().terms)


def test_a_definition_asks_for_its_term() -> None:
    question = asked("Epoch", "which-term")[0]
    assert question.prompt.startswith("____ is one complete pass through the entire training dataset")
    assert question.answer == question.options[question.correct or 0] == "Epoch"
    assert question.explanation.startswith(("An Epoch is", "A Neural Network Epoch is"))
    assert question.accept[:2] == ("Epoch", "Neural Network Epoch")


def test_an_explanation_names_the_term_once() -> None:
    explanations = {question.explanation for question in asked("Hyperparameter Tuning", "which-definition")}
    assert any(text.startswith("Hyperparameter Optimization involves") for text in explanations)
    assert not any(text.startswith("Hyperparameter Tuning: Hyperparameter") for text in explanations)


def test_a_term_asks_for_its_definition() -> None:
    question = asked("Batch Size", "which-definition")[0]
    assert question.prompt == "What is meant by “Batch Size”?"
    assert question.answer.startswith("____ is the number of training")
    assert all(option.startswith(BLANK) for option in question.options)


def test_the_odd_one_out_is_of_another_topic() -> None:
    for question in questions_of("odd-one-out", sets=1):
        topics = [shipped().terms[one].term.topic for one in question.option_ids]
        odd = topics.pop(question.correct or 0)
        assert question.prompt == f"Which of these is not about {topics[0]}?"
        assert set(topics) == {topics[0]} != {odd}


def test_a_topic_that_only_names_a_sort_is_not_asked_about() -> None:
    """Nobody can say what is not about "Foundations", "Tasks and Methods" or "Architectures"."""
    prompts = {question.prompt for question in questions_of("odd-one-out")}
    assert not [prompt for prompt in prompts if "Foundations" in prompt or "Methods" in prompt]
    assert not [prompt for prompt in prompts if "Architectures" in prompt]


def test_a_typed_question_accepts_every_name_and_shows_none() -> None:
    question = asked("Gated Recurrent Unit", "typed")[0]
    assert (question.options, question.correct) == ((), None)
    assert {"Gated Recurrent Unit", "GRU"} <= set(question.accept)
    assert "recurr" not in question.prompt.casefold()


@pytest.mark.parametrize(
    ("name", "hints"),
    [
        ("Learning Rate", {"size", "steps"}),
        ("Data Normalization", {"scale", "scales", "features"}),
        ("Loss Function", {"error"}),
        ("Gradient Descent", {"steepest", "optimization"}),
        ("Feature Map", {"activations", "features"}),
        ("Loss Landscape", {"surface"}),
        ("Residual Block", {"resnet"}),
        ("Decoder", {"seq2seq"}),
        ("Deep Convolutional Neural Network", {"cnn"}),
    ],
)
@pytest.mark.parametrize("kind", ["which-term", "typed"])
def test_no_part_of_an_alias_is_left(name: str, hints: set[str], kind: str) -> None:
    for question in asked(name, kind):
        assert hints.isdisjoint(tokens(question.prompt)), question.prompt


def test_a_word_that_half_the_deck_says_hints_at_no_alias() -> None:
    """A "training epoch" is not known by "training"."""
    assert "training" in asked("Epoch", "which-term")[0].prompt


@pytest.mark.parametrize("kind", ["which-term", "which-definition"])
def test_one_wrong_option_at_least_is_of_the_topic_or_confused_with_the_answer(kind: str) -> None:
    for question in questions_of(kind):
        answer = shipped().terms[question.term_id].term
        others = [shipped().terms[one].term for one in question.option_ids if one != answer.id]
        near = [
            other.name
            for other in others
            if other.topic == answer.topic
            or other.id in answer.confused_with
            or answer.id in other.confused_with
        ]
        assert near, question.options


def test_two_wrong_options_are_near_in_most_questions() -> None:
    questions = questions_of("which-term")
    topics = shipped().terms
    near = [
        sum(topics[one].term.topic == question.topic for one in question.option_ids) > 2
        for question in questions
    ]
    assert sum(near) >= 0.7 * len(near)


def test_a_sort_of_thing_stands_in_the_question_only_if_two_options_are_of_it() -> None:
    """ "A type of learning" is not a learning rate."""
    for question in asked("Self-Supervised Learning", "which-term"):
        if "type of learning" in question.prompt:
            assert sum(option.endswith("Learning") for option in question.options) > 1


def test_definitions_to_choose_from_may_have_hidden_words_though_never_one_alone() -> None:
    gapped = [
        sum(GAP in option for option in question.options) for question in questions_of("which-definition")
    ]
    assert set(gapped) == {0, 2, 4}
    named = {shipped().terms[question.term_id].term.name for question in questions_of("which-definition")}
    assert named >= {"Long Short-Term Memory", "Dropout", "Generative Adversarial Network", "Autoencoder"}


def test_odd_ones_out_are_asked_about_six_topics() -> None:
    assert len({question.prompt for question in questions_of("odd-one-out")}) == 6


# Every name of "Data and Features" has one of the two words, and those far from it are named otherwise.
@pytest.mark.parametrize("topic", sorted(set(filter(None, shipped().topics)) - {"Data and Features"}))
def test_an_odd_one_out_on_a_topic_asks_about_it_or_is_of_it(topic: str) -> None:
    questions = make_questions(shipped(), 3, random.Random(1), ["odd-one-out"], topic=topic)
    assert len(questions) == 3
    for question in questions:
        assert question.prompt == f"Which of these is not about {topic}?" or question.topic == topic


def test_no_odd_one_out_is_explained_like_another_option() -> None:
    terms = [
        Term(place, name, (), (Definition(text, Aspect.DEFINITION, f"What is {name}?"),), topic)
        for place, (name, text, topic) in enumerate(
            [
                ("Anchor", "It holds a heavy ship at rest against strong wind and current.", "Ships"),
                ("Rudder", "It steers any ship that moves and is turned from its bridge.", "Ships"),
                ("Keel", "It keeps a ship upright and runs along the bottom of its hull.", "Ships"),
                ("Buoy", "It holds a heavy vessel at rest against strong wind or current.", "Harbours"),
                ("Crane", "It lifts containers from lorries at the quay of harbours.", "Harbours"),
                ("Wharf", "It lets lorries reach the quay of harbours with containers.", "Harbours"),
            ],
            1,
        )
    ]
    view = view_deck(Deck("sea", tuple(terms)))
    questions = make_questions(view, 20, random.Random(1), ["odd-one-out"])
    assert {question.answer for question in questions} == {"Wharf", "Crane"}


def test_what_all_the_rest_is_a_kind_of_is_no_odd_one_out() -> None:
    answers = {question.answer for question in questions_of("odd-one-out")}
    assert answers.isdisjoint({"Deep Learning", "Neural Network"})


def test_a_coined_short_form_is_hidden_in_definitions_too() -> None:
    for question in asked("Residual Block", "which-definition"):
        assert "ResNet" not in question.answer


def test_what_is_not_a_generative_model_is_not_said_to_be_about_them() -> None:
    for question in questions_of("odd-one-out"):
        if question.prompt == "Which of these is not about Generative Models?":
            assert "Discriminative Model" not in question.options


@pytest.mark.parametrize(
    "name",
    [
        # One of two kinds of the same, told apart by a matter of degree.
        "Multi-Layer Perceptron",
        "Deep Neural Network",
        "Long Short-Term Memory",
        # What is true of it is true of a kind of it that people confuse with it.
        "Recurrent Neural Network",
        "Optimizer",
    ],
)
def test_what_is_true_of_another_term_that_people_may_mean_is_not_to_be_typed(name: str) -> None:
    assert asked(name, "typed") == []


@pytest.mark.parametrize(
    "name",
    ["Overfitting", "Gradient Vanishing", "Epoch", "Gradient Descent", "Neural Network", "Autoencoder"],
)
def test_what_is_only_confused_with_it_may_be_typed(name: str) -> None:
    assert asked(name, "typed")


def test_an_acronym_among_plain_names_is_spelled_out() -> None:
    for question in asked("ReLU", "which-term"):
        assert question.answer == "Rectified Linear Unit"
        assert "linear" not in question.prompt.casefold()


@pytest.mark.parametrize(
    ("name", "never"),
    [
        # One of a kind with the answer, by what the glossary says of both.
        ("Long Short-Term Memory", {"Gated Recurrent Unit", "Recurrent Neural Network"}),
        ("Gated Recurrent Unit", {"Long Short-Term Memory", "Recurrent Neural Network"}),
        ("Recurrent Neural Network", {"Long Short-Term Memory", "Gated Recurrent Unit", "Neural Network"}),
        # Narrower or wider by name.
        ("Convolutional Neural Network", {"Deep Convolutional Neural Network", "Neural Network"}),
        ("Attention Mechanism", {"Self-Attention Mechanism", "Multi-Head Attention Mechanism"}),
        ("Deep Neural Network", {"Deep Belief Network", "Multi-Layer Perceptron", "Neural Network"}),
        ("Autoencoder", {"Variational Autoencoder", "Denoising Autoencoder"}),
        ("Transformer Model", {"Transformer Encoder", "Transformer Decoder"}),
        ("Learning Rate", {"Learning Rate Scheduler"}),
        # A kind of it, over "is a …".
        ("Neural Network", {"Denoising Autoencoder", "Siamese Network", "Graph Neural Network"}),
        ("Generative Model", {"Generative Adversarial Network", "Variational Autoencoder"}),
        ("Regularization", {"Dropout", "Weight Decay Regularization", "Sparsity Constraint"}),
        # Nearly the same words.
        ("Optimizer", {"Gradient Descent", "Backpropagation"}),
        ("Feature Engineering", {"Feature Extraction"}),
        ("Gradient Boosting Model", {"Model Ensemble"}),
        ("Multi-Layer Perceptron", {"Deep Neural Network"}),
        # Nearly the same once the telling words are hidden.
        ("Backpropagation", {"Gradient Descent"}),
        ("Data Normalization", {"Batch Normalization"}),
    ],
)
@pytest.mark.parametrize("kind", ["which-term", "which-definition"])
def test_what_the_definition_fits_as_well_is_never_an_option(name: str, never: set[str], kind: str) -> None:
    options = {
        shipped().terms[one].term.name for question in asked(name, kind) for one in question.option_ids
    }
    assert options.isdisjoint(never)


@pytest.mark.parametrize(
    ("name", "often"),
    [
        ("Overfitting", "Underfitting"),
        ("Gradient Exploding", "Gradient Vanishing"),
        ("Batch Normalization", "Data Normalization"),
        ("Generative Model", "Discriminative Model"),
    ],
)
def test_what_people_confuse_stands_side_by_side(name: str, often: str) -> None:
    questions = asked(name, "which-term")
    beside = sum(named(often).id in question.option_ids for question in questions)
    assert beside >= len(questions) / 2


@pytest.mark.parametrize("kind", CHOICE_KINDS)
def test_the_right_option_stands_everywhere_equally_often(kind: str) -> None:
    places = Counter(question.correct for question in questions_of(kind))
    assert all(0.17 <= places[place] / places.total() <= 0.33 for place in range(4))


def test_the_same_dice_make_the_same_questions_and_others_make_others() -> None:
    def made(seed: int) -> Sequence[Question]:
        return make_questions(shipped(), 30, random.Random(seed))

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_a_set_has_every_term_once_before_it_comes_back_to_one() -> None:
    questions = make_questions(shipped(), 60, random.Random(4))
    assert len({question.term_id for question in questions}) == 60


def test_a_set_may_be_larger_than_the_deck_and_repeats_nothing() -> None:
    questions = make_questions(shipped(), 60, random.Random(4), ["which-term"], topic="Training")
    assert len({question.explanation for question in questions}) < 20
    assert len({(question.prompt, frozenset(question.options)) for question in questions}) == 60


def test_a_set_on_a_topic_is_about_that_topic() -> None:
    for question in make_questions(shipped(), 40, random.Random(4), topic="Training"):
        if question.kind == "odd-one-out":
            assert question.prompt == "Which of these is not about Training?"
        else:
            assert shipped().terms[question.term_id].term.topic == "Training"


def test_a_set_asks_about_the_given_terms_in_their_order() -> None:
    terms = [named(name).id for name in ("Epoch", "Optimizer", "Pooling")]
    questions = make_questions(shipped(), 3, random.Random(4), ["which-term"], terms=terms)
    assert [question.term_id for question in questions] == terms


def test_terms_in_play_are_those_of_the_options_too() -> None:
    question = asked("Epoch", "which-term")[0]
    assert question.terms == set(question.option_ids)


def test_an_alias_of_the_odd_one_is_not_what_the_topic_is_called() -> None:
    def of(term_id: int, name: str, topic: str, *aliases: str) -> Term:
        says = (
            "is one of the graph models that join nodes" if term_id < 5 else "looks for rows by their values"
        )
        told = Definition(f"A {name} {says}.", Aspect.DEFINITION, f"What is {name}?")
        return Term(term_id, name, aliases, (told,), topic)

    graphs = [
        of(number, name, "Graph Models")
        for number, name in enumerate(("Batch Forest", "Margin Norm", "Prior Path", "Cache Field"), 1)
    ]
    far = (of(5, "Token Kernel", "Search", "Graph"), of(6, "Query Shard", "Search"))
    view = view_deck(Deck("graphs", (*graphs, *far, of(7, "Data Gate", "Search"))))
    asked = {
        question.term_id
        for seed in range(20)
        for question in make_questions(view, 6, random.Random(seed), ["odd-one-out"])
        if question.prompt == "Which of these is not about Graph Models?"
    }
    assert asked == {6, 7}


def test_the_odd_one_out_is_no_part_of_another_name() -> None:
    def of(term_id: int, name: str, topic: str) -> Term:
        says = "is one of the graph models that join nodes" if topic == "Graph Models" else "looks for rows"
        told = Definition(f"A {name} {says}.", Aspect.DEFINITION, f"What is {name}?")
        return Term(term_id, name, (), (told,), topic)

    graphs = ("Kernel Batch Forest", "Kernel Margin Norm", "Kernel Prior Path", "Vertex")
    terms = [of(number, name, "Graph Models") for number, name in enumerate(graphs, 1)]
    far = (
        of(5, "Kernel", "Search"),
        of(6, "Query Shard Token", "Search"),
        of(7, "Data Gate Token", "Search"),
    )
    view = view_deck(Deck("kernels", (*terms, *far)))
    asked = {
        question.term_id
        for seed in range(20)
        for question in make_questions(view, 6, random.Random(seed), ["odd-one-out"])
        if question.prompt == "Which of these is not about Graph Models?"
    }
    assert 5 not in asked


def _told(name: str, says: str) -> Definition:
    return Definition(f"The {name} (or {name}) has {says}.", Aspect.DEFINITION, f"What is {name}?")


def test_no_term_is_typed_for_what_another_is_told_by_once_both_names_are_hidden() -> None:
    told = {
        (
            "Rate Gate Path",
            "Path",
        ): "kernel edge basis soft layer; norm node graph tree; shard gate graph index token",
        ("Field Query", "Vector"): "tree batch path index chain; deep margin forest path vector data",
        ("Token", "Deep Network Model"): "loss node network chain flow gate",
        ("Index Edge Graph", "Data Tree", "Kernel Rate"): "field graph index path prior forest rate",
        (
            "Forest Shard",
        ): "loss vector chain model norm margin; flow gate batch query tree; margin cache prior",
        ("Model Loss", "Soft Index"): "vector cache flow layer cache",
        (
            "Path Rate Query",
            "Chain Rate",
            "Node Layer Network",
        ): "norm forest tree field path network network rate",
    }
    deck = Deck(
        "short",
        tuple(
            Term(number, name, tuple(aliases), tuple(_told(name, says) for says in texts.split("; ")))
            for number, ((name, *aliases), texts) in enumerate(told.items(), 1)
        ),
    )
    questions = make_questions(view_deck(deck), 20, random.Random(1), ["typed"])
    assert questions
    assert "Path Rate Query" not in {question.answer for question in questions}


VOCABULARY = """
network model layer data rate norm gate loss graph deep soft batch tree forest kernel margin token vector
basis prior chain field flow node edge path query cache index shard
"""
WORD = st.sampled_from(VOCABULARY.split())
NAME = st.lists(WORD, min_size=1, max_size=3).map(lambda parts: " ".join(parts).title())
TEXT = st.lists(WORD, min_size=3, max_size=12).map(" ".join)


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    """Decks whose names, aliases and definitions share many words, with links among them."""
    names = draw(st.lists(NAME, min_size=4, max_size=14, unique_by=str.casefold))
    openings = st.sampled_from(["A {0} is a", "{0}s are", "It is any", "The {0} (or {0}) has"])
    others = st.lists(st.integers(1, len(names)), max_size=2, unique=True)
    terms: list[Term] = []
    for term_id, name in enumerate(names, 1):
        texts = [f"{draw(openings).format(name)} {draw(TEXT)}." for _ in range(draw(st.integers(1, 3)))]
        terms.append(
            Term(
                id=term_id,
                name=name,
                aliases=tuple(draw(st.lists(NAME, max_size=2))),
                definitions=tuple(Definition(text, Aspect.DEFINITION, f"What is {name}?") for text in texts),
                topic=draw(st.sampled_from([None, "Data", "Graph Models", "Search"])),
                mentions=tuple(one for one in draw(others) if one != term_id),
            )
        )
    return Deck("random", tuple(terms))


@st.composite
def mixed_up(draw: st.DrawFn) -> Deck:
    """Decks of real names and real sentences in the wrong places, without links, on topics at random."""
    seen = list(shipped().terms.values())
    names = draw(st.lists(st.sampled_from(seen), min_size=8, max_size=40, unique_by=lambda one: one.term.id))
    texts = draw(st.permutations(seen))
    topics = st.sampled_from(["Training", "Gradients", "Neural Networks", None])
    terms: list[Term] = []
    for term_id, (named_by, told_by) in enumerate(zip(names, texts, strict=False), 1):
        name = named_by.term.name
        masked = mask(told_by.term.definitions[0].text, told_by.names, frozenset[str]()).text
        told = Definition(masked.replace(BLANK, name), Aspect.DEFINITION, f"What is {name}?")
        terms.append(Term(term_id, name, named_by.term.aliases[:2], (told,), draw(topics)))
    return Deck("mixed up", tuple(terms))


@settings(max_examples=80, deadline=None)
@given(decks() | mixed_up(), st.integers(0, 1_000))
def test_no_deck_makes_a_question_with_a_flaw(deck: Deck, seed: int) -> None:
    view, facts = view_deck(deck), facts_of(deck)
    for question in make_questions(view, 10, random.Random(seed)):
        assert flaws(facts, question) == ()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_deck_too_small_for_four_options_makes_only_typed_questions(count: int) -> None:
    terms = shipped().deck.terms[:count]
    questions = make_questions(view_deck(Deck("small", terms)), 20, random.Random(1))
    assert {question.kind for question in questions} <= {"typed"}


def test_a_blank_that_comes_late_in_a_long_text_stands_before_it_too() -> None:
    """Where a question is shown, the end of a long definition is cut off."""
    late = Masked("x " * 400 + BLANK, 1, 0, 400)
    assert prompt_of(late).startswith(f"{BLANK}: x")
    assert prompt_of(Masked(f"{BLANK} is one.", 1, 0, 9)) == f"{BLANK} is one."
