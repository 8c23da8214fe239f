"""Exit codes: 0 done, 1 problems in content or a refusal, 2 wrong use (which click gives), 3 the machine or a target
failed."""

PROBLEMS, MACHINE, STOPPED = 1, 3, 130
REFUSED, TARGET = PROBLEMS, MACHINE
"""What deployments end with that are not begun, and those that the target stops."""
EXITS = """\
  0    done
  1    problems in content, configuration or templates, or a deployment that is refused; nothing was written
  2    wrong use of a command
  3    the machine or a target failed, for instance a full disk, or somebody else is deploying
  130  stopped with Ctrl+C
"""
"""The same in words, for people."""
