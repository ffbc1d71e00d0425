"""Suggested categories: from the words of a message to a label and how sure it is. Never a decision.

Nouns: grams (hashed characters and pairs of neighbors with their counts), model (weights of the grams for each label, no
text), phrase (how a resident would say a leaf of our tree), suggestion (a label and its confidence, 0 to 1).
Verbs: train (scripts/train_classifier.py, with scikit-learn), suggest, learn from a deployment's confirmed categories.

Reading a model needs numpy only. What it promises and what was measured: docs/rules/classify.md.
"""
