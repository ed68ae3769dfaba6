"""The kinds of questions: each module of this package is one, its `RECIPE`. To add a kind, add a file."""

from __future__ import annotations

import importlib
import pkgutil

from bot.core.quiz.questions.recipe import Recipe


def _recipes() -> dict[str, Recipe]:
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    recipes: list[Recipe] = [importlib.import_module(f"{__name__}.{name}").RECIPE for name in modules]
    return {recipe.name: recipe for recipe in recipes}


KINDS = _recipes()
