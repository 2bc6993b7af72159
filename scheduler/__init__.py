"""What is due? Ticks that ask, the outbox worker that sends, the decision when to try again."""
