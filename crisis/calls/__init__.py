"""Calling the roles of an activated plan: holder, deputies, leadership, each once (policy 9.2.2)."""
