"""One file a flow: what is asked in a state, and what is made of the reply."""
