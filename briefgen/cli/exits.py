"""Exit codes: 0 done, 1 problems in content, 2 wrong use (which click gives), 3 the machine failed."""

PROBLEMS, MACHINE, STOPPED = 1, 3, 130
EXITS = """\
  0    done
  1    problems in content, configuration or templates; nothing was written
  2    wrong use of a command
  3    the machine failed, for instance a full disk
  130  stopped with Ctrl+C
"""
"""The same in words, for people."""
