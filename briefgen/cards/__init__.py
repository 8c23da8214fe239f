"""Social cards: what is on them, the type they are set in, their layout, and their drawing."""
