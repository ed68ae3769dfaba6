"""Where the commands read glossary files from."""

from bot.storage.glossary_files import SHIPPED, load_glossary, load_glossary_file, load_overlay

__all__ = ["SHIPPED", "load_glossary", "load_glossary_file", "load_overlay"]
