"""What is used of PyStemmer, which has no types of its own."""

class Stemmer:
    def __init__(self, algorithm: str, maxCacheSize: int = 10000) -> None: ...  # noqa: N803 - its own name
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - its own name
    def stemWords(self, words: list[str]) -> list[str]: ...  # noqa: N802 - its own name
