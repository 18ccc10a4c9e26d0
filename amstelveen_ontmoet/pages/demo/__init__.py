"""Demonstration data: invented people, budgets and plans. It exists only with DEMO=1."""
