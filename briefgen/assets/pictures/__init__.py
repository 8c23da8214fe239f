"""Content's pictures -> what pages show of them: renditions in several sizes and formats.

What this package makes depends on nothing but a picture's bytes, the uses asked for, its own code and Pillow;
that is what `briefgen.engine.toolchain.makers` says of it, so it imports nothing else that has a say in them.
"""
