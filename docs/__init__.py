"""The documentation, and the script that keeps its tables true to the code."""
