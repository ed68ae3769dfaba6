"""A question hides its term in every script, with whatever is written together with it."""

from __future__ import annotations

import random
import unicodedata

import pytest

from bot.core.glossary.formats import read_glossary
from bot.core.glossary.model import Deck
from bot.core.quiz.masking import BLANK, mask
from bot.core.quiz.questions.make import make_questions
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view_deck import view_deck
from bot.core.quiz.verify_facts import says

FRENCH = {
    "Autoencodeur": "L'autoencodeur comprime une entrée et la reconstruit depuis un code bien plus petit.",
    "Époque": "L'époque désigne un passage complet sur toutes les données pendant la phase de réglage.",
    "Abandon": "On parle d'abandon quand des unités sont coupées au hasard pour éviter la mémorisation.",
    "ADN": "L'ADN porte les instructions héréditaires de presque tous les organismes vivants aujourd'hui.",
}
CHINESE = {
    "过拟合": "过拟合是指模型记住了噪声, 训练误差很小, 测试误差很大, 泛化能力很差, 需要正则化来避免。",
    "梯度下降": "梯度下降沿着负梯度方向, 一步一步, 更新参数, 直到损失函数, 收敛到极小值为止。",
    "决策树": "决策树用一连串问题, 把样本分到叶节点, 每个节点, 检查一个特征, 最后给出类别。",
    "聚类": "聚类把相似的样本, 放在同一组, 不需要标签, 属于无监督学习, 常见的有均值算法。",
}
ARABIC = {
    "شبكة": "الشبكة مجموعة من الوحدات المترابطة التي تمرر الإشارات بين طبقات متعددة حتى تصل إلى المخرج",
    "خوارزمية": "الخوارزمية سلسلة محدودة من الخطوات الواضحة التي تحول المدخلات إلى نتيجة مطلوبة دون غموض",
    "بيانات": "البيانات قيم مسجلة تصف الأشياء والأحداث وتستعملها الأنظمة كي تتعلم منها أنماطا مفيدة",
    "نموذج": "النموذج تمثيل رياضي مبسط للواقع يضبط معاملاته حتى تقترب تنبؤاته من القياسات المعروفة",
}
COMPUTING = {
    "CPU": "Most computers have several CPUs, chips that fetch instructions and carry them out quickly.",
    "GPU": "Thousands of small cores make GPUs suited to pictures and to large matrices of figures.",
    "BUS": "Signals travel along BUSes, shared wires between parts mounted on one board together.",
    "max_depth": "How many levels a tree may grow is bounded by max_depth before splitting stops early.",
}
OPERATORS = {
    "&&": "&& joins two conditions and evaluates the second one only where the first holds.",
    "??": "?? gives its right operand where the left one is null or was never assigned before.",
    "::": ":: names a member of an enclosing class or module without creating an instance there.",
    "%": "% yields the remainder that an integer division of two numbers leaves behind.",
}


def deck_of(rows: dict[str, str]) -> Deck:
    lines = [f'"{name}","{text}"' for name, text in rows.items()]
    return read_glossary("\n".join(["term,answer", *lines]).encode(), ".csv", "deck").deck


def asked_for_names(deck: Deck) -> tuple[Question, ...]:
    return make_questions(view_deck(deck), 40, random.Random(1), kinds=["typed", "which-term"])


@pytest.mark.parametrize("rows", [FRENCH, CHINESE, ARABIC, COMPUTING, OPERATORS])
def test_no_question_says_its_answer(rows: dict[str, str]) -> None:
    asked = asked_for_names(deck_of(rows))
    assert asked
    for question in asked:
        assert question.answer.casefold() not in question.prompt.casefold()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("मशीन लर्निंग", "मशीन लर्निंग कंप्यूटर को आँकड़ों से सीखना सिखाती है।"),
        ("ไขมัน", "ไขมัน คือสารที่ไม่ละลายน้ำ"),
        ("தமிழ்", "தமிழ் ஒரு மொழி."),
        ("עִבְרִית", "עִבְרִית היא שפה שמית"),
        ("كِتَاب", "كِتَاب هو مجموعة من الأوراق"),
        ("Fréchet-Ableitung", unicodedata.normalize("NFD", "Fréchet-Ableitung ist linear.")),
        (unicodedata.normalize("NFD", "Bézier-Kurve"), "Bézier-Kurve ist glatt."),
        ("Learning Rate", "Learning\u00a0Rate is a number."),
        ("Dropout", "Drop\u00adout is a method."),
    ],
)
def test_marks_belong_to_their_letters_and_no_sign_parts_a_name(name: str, text: str) -> None:
    shown = mask(text, (name,), frozenset[str]()).text
    assert shown.startswith(f"{BLANK} ")
    assert unicodedata.normalize("NFC", name) not in unicodedata.normalize("NFC", shown)


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("决策树用一连串问题", "决策树", True),
        ("a && b", "&&", True),
        ("an unbiased one", "bias", False),
        ("L'ADN porte", "ADN", True),
    ],
)
def test_the_linter_sees_a_name_as_it_is_written(text: str, name: str, said: bool) -> None:
    assert says(text, name) is said
