"""Boards: whose place is which, over which days, and what an answer is worth to them."""
