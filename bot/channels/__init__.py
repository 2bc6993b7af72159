"""One adapter a file: verify, parse to Incoming, send Outgoing."""
