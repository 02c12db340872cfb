"""Exploration: what a MySQL database holds and what is wrong with it, before anything is copied."""
