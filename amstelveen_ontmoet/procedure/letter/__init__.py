"""Letters of a case: put together once, in every language, and then frozen."""

from amstelveen_ontmoet.procedure.letter.placeholders import allowed_in, preview_values
from amstelveen_ontmoet.procedure.letter.writing import LetterFacts, RuleFacts, compose

__all__ = ["LetterFacts", "RuleFacts", "allowed_in", "compose", "preview_values"]
