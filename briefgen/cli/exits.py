"""Exit codes: 0 done, 1 problems in content, 2 wrong use (which click gives), 3 the machine failed."""

PROBLEMS, MACHINE, STOPPED = 1, 3, 130
