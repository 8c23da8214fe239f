"""The benchmark: briefgen and Hugo on the same texts. See docs/performance.md."""
