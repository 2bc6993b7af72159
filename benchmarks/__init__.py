"""The speed of the main job, measured beside its peers in one run."""
