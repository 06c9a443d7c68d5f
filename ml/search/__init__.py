"""Search a corpus by words and by meaning, and judge both: TF-IDF, BM25, LSA, encoders, hybrid, reranking."""
