"""Lexicord: a Discord bot for communities that learn a field together."""
