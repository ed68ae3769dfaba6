"""How well the search finds what people type: an open set of queries, its report by kind and its goals."""
