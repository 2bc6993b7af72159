"""A whole contest in a minute or two: fake people, a moved clock, the real engine (HP23: "vận hành thử phần mềm")."""
