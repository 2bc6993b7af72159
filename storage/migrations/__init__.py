"""Alembic steps, numbered; each adds before anything is taken away."""
