"""Templates with what they include put in its place, so that a page is one function and not twenty-five.

An include costs a lookup, a context and a generator each time. Where it can be shown that nothing else
would differ, the included template's tree stands in its place before either is compiled. Whatever is not
certain stays an include.
"""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError, meta, nodes

Parse = Callable[[str], nodes.Template]
"""The tree of the template of that name, which nobody else has.

Raises:
    TemplateNotFound: there is none.
    TemplateSyntaxError: it has a mistake.
"""

_DIFFERS = (
    nodes.Extends,
    nodes.Block,
    nodes.Include,
    nodes.ContextReference,
    nodes.DerivedContextReference,
    nodes.EvalContextModifier,
    nodes.ScopedEvalContextModifier,
    nodes.NSRef,
)
"""What looks at the template or the context it is in, or changes what is around it."""

_SPECIAL = frozenset({"self", "super", "caller", "kwargs", "varargs"})
"""Names that mean what the compiler finds around them."""


def inline(tree: nodes.Template, environment: Environment, parse: Parse, above: tuple[str, ...]) -> None:
    """Puts templates that `tree` includes by a constant name in place, and what they include in turn.

    `above` are the names of the templates that `tree` stands in, its own the last: what includes itself
    stays an include.
    """
    stored = _stored(tree)
    for body in _bodies(tree):
        _inline_into(body, stored, environment, parse, above)


def _bodies(tree: nodes.Template) -> list[list[nodes.Node]]:
    """Lists of nodes that are run with no names around them but the template's own.

    Where a template extends another, what is outside its blocks is run, and an include there printed, as
    nothing else is: it stays as it is. Loops and macros have names that an included template sees only
    under conditions: they stay, too.
    """
    blocks = [block.body for block in tree.find_all(nodes.Block)]
    return blocks if tree.find(nodes.Extends) else [tree.body, *blocks]


def _inline_into(
    body: list[nodes.Node], stored: frozenset[str], environment: Environment, parse: Parse, above: tuple[str, ...]
) -> None:
    for place, node in enumerate(body):
        if isinstance(node, nodes.If):
            for branch in (node.body, *(other.body for other in node.elif_), node.else_):
                _inline_into(branch, stored, environment, parse, above)
        elif isinstance(node, nodes.Include):
            included = _included(node, stored, environment, parse, above)
            if included is not None:
                body[place] = nodes.Scope(included, lineno=node.lineno, environment=environment)


def _included(
    node: nodes.Include, stored: frozenset[str], environment: Environment, parse: Parse, above: tuple[str, ...]
) -> list[nodes.Node] | None:
    """What may stand in the place of an include, or None when the include must stay."""
    if node.ignore_missing or not node.with_context or not isinstance(node.template, nodes.Const):
        return None
    name = node.template.value
    if not isinstance(name, str) or name in above:
        return None
    try:
        tree = parse(name)
        inline(tree, environment, parse, (*above, name))
    except (TemplateNotFound, TemplateSyntaxError, UnicodeDecodeError):
        # To be raised only when a page comes to it.
        return None
    return None if any(True for _ in tree.find_all(_DIFFERS)) or _takes(tree, stored, environment) else tree.body


def _takes(tree: nodes.Template, stored: frozenset[str], environment: Environment) -> bool:
    """Whether a template takes one of the names `stored` from outside, or may do so."""
    doubtful = {name.name for name in tree.find_all(nodes.Name)} & stored
    if doubtful <= _SPECIAL | environment.globals.keys():
        # Jinja does not count these among the undeclared.
        return bool(doubtful)
    return not doubtful.isdisjoint(meta.find_undeclared_variables(tree) | _SPECIAL | environment.globals.keys())


def _stored(tree: nodes.Template) -> frozenset[str]:
    """Names that are set anywhere in a template, and the special ones. An included template may find
    such a name set, not yet set or not there, and only an include tells these apart."""
    names = set(_SPECIAL)
    names.update(name.name for name in tree.find_all(nodes.Name) if name.ctx != "load")
    names.update(macro.name for macro in tree.find_all(nodes.Macro))
    names.update(module.target for module in tree.find_all(nodes.Import))
    for module in tree.find_all(nodes.FromImport):
        names.update(name if isinstance(name, str) else name[1] for name in module.names)
    return frozenset(names)
