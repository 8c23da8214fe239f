"""`briefgen serve`: the publication in a browser while it is being written."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click

from briefgen.cli.parameters import moment_of, now_option, root_of
from briefgen.cli.printing import Progress

BREAKING_OFF, LEAVING = 0.1, 0.2
"""Seconds after which work is broken off, once the preview is to end, and after which the rest is left as it is."""


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="By default 8000; the next one that is free.")
@click.option("--host", default="127.0.0.1", help="By default 127.0.0.1, which only this machine can reach.")
@click.option("--open", "opens", is_flag=True, help="Open it in a browser.")
@click.option("--drafts/--no-drafts", default=True, help="Show drafts and scheduled briefs, as is done by default.")
@now_option
@click.option("--editor", default="vscode", metavar="NAME", help="What opens a file at the line of a problem.")
@click.option("-q", "--quiet", is_flag=True, help="Print the address only; what is wrong is in the browser.")
@click.pass_obj
def serve(
    folder: Path | None,
    port: int,
    host: str,
    opens: bool,
    drafts: bool,
    now: str | None,
    editor: str,
    quiet: bool,
) -> None:
    """Show the publication in a browser, as it is while you write it.

    What you save is shown at once, drafts and scheduled briefs included, and so is what is wrong, with its place. site/
    stays as the last build left it. Ctrl+C ends it.

    \b
    Examples:
      briefgen serve --open                     and open a browser on it
      briefgen serve --now "2026-12-01 08:00"   as readers and editors see it then
      briefgen serve --no-drafts                what readers would see now
      briefgen serve --editor zed               problems open in Zed
    """
    from briefgen.preview.answers import DESK
    from briefgen.preview.app import app
    from briefgen.preview.editors import pattern_of
    from briefgen.preview.listening import listen
    from briefgen.preview.running import open_preview
    from briefgen.preview.serving import on_signals
    from briefgen.preview.serving import serve as run
    from briefgen.preview.session import PreviewOptions
    from briefgen.preview.visitors import door

    # Unlike other commands, this one runs for long.
    gc.enable()
    root = root_of(folder)
    try:
        pattern_of(editor)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--editor") from None
    options = PreviewOptions(moment_of(root, now) if now else None, drafts=drafts, editor=editor)
    over = threading.Event()
    ending = threading.Thread(target=_hasten, args=(over,), daemon=True)

    def interrupt() -> None:
        if not ending.is_alive():
            ending.start()
        raise KeyboardInterrupt

    def told(line: str) -> None:
        if not quiet and not ending.is_alive():
            click.echo(line)

    def failed(line: str) -> None:
        if not ending.is_alive():
            _warn(line)

    def answering(_: Callable[[], None]) -> None:
        if opens:
            threading.Thread(target=open_browser, args=(known.address,), daemon=True).start()

    try:
        with on_signals(interrupt), listen(host, port) as place, ExitStack() as stack:
            known = door(host, place.port)
            click.echo(f"{known.address}  (desk: {known.address.rstrip('/')}{DESK})")
            if port not in {0, place.port}:
                click.echo(f"port {port} is taken, so it is at {place.port}")
            if not place.loopback:
                _warn(f"{host} can be reached from other machines: whoever can reach it reads drafts, too")
            with Progress(quiet=quiet) as progress:
                preview = stack.enter_context(open_preview(root, options, told, progress))
            run(app(preview, known, failed), place.socket, answering)
            ending.start()
    except KeyboardInterrupt:
        # This is how it ends, so what was asked for has been done.
        if sys.stdout.isatty():
            click.echo()
    finally:
        over.set()


def open_browser(address: str) -> None:
    """Opens the system's browser, or says that there is none."""
    import webbrowser

    if not webbrowser.open(address):
        _warn(f"there is no browser to open; open {address} yourself")


def _warn(line: str) -> None:
    click.echo(line, err=True)


def _hasten(over: threading.Event) -> None:
    """Whatever is being worked out is of no use to anybody any more, and what is kept is whole at every moment: so
    nobody need wait for it."""
    import multiprocessing

    if over.wait(BREAKING_OFF):
        return
    for worker in multiprocessing.active_children():
        worker.kill()
    # Even where all is put away by now: a worker may have died with a lock that Python would wait for as it ends.
    over.wait(LEAVING)
    os._exit(0)
