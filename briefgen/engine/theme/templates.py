"""Jinja as pages need it: an environment that says where a mistake is, and one that is quick.

Both give the same bytes. `PlainEnvironment` is Jinja as it comes. `QuickEnvironment` puts included
templates in place, prints and calls macros by shorter ways, and keeps what it compiled. What fails in the
quick one is to be tried again in the plain one, whose word is the one that counts.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import MethodType
from typing import Any

import markupsafe
from jinja2 import Environment, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError, meta, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape
from msgspec import Struct

from briefgen.engine.theme.compiled import Compiled, CompiledFolder, keep, kept
from briefgen.engine.theme.inline import inline
from briefgen.engine.theme.loader import ThemeLoader
from briefgen.errors import suggestion
from briefgen.pages.words import Saying, Words

_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)
"""`escape` for what is exactly a `str`, without a wrapper around the result where MarkupSafe has that."""


_MOST_PARTS = 300
"""How many templates may be put in place of includes in one, so that includes of includes cannot grow it
beyond all bounds; further ones stay includes."""


class PlainEnvironment(Environment):
    """Jinja2 with what every template of ours may count on."""

    def __init__(self, theme: ThemeLoader) -> None:
        """`theme` is where templates are."""
        super().__init__(
            loader=theme,
            autoescape=True,
            undefined=_Undefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )


class _Undefined(StrictUndefined):
    """Says which of a view's fields was probably meant."""

    @property
    def _undefined_message(self) -> str:
        holder, name = self._undefined_obj, self._undefined_name
        if isinstance(holder, Words) and name is not None:
            return f'there is no word "{name}"{suggestion(name, holder.keys())}'
        if isinstance(holder, Struct) and name is not None:
            fields = holder.__struct_fields__
            near = suggestion(name, fields) or f"; there are {', '.join(fields)}"
            return f'there is no "{name}" here{near}'
        return super()._undefined_message


def printed(value: object) -> str:
    """A value as it stands in a page: `escape` for what is joined to the rest at once, so that nobody
    asks any more whether it is escaped."""
    kind = type(value)
    if kind is str:
        return _escaped(value)  # type: ignore[arg-type]
    if kind is Markup:
        return value  # type: ignore[return-value]
    return str(value) if kind is int else escape(value)


class _Generator(CodeGenerator):
    """Writes `printed` where Jinja writes `escape`, and Python's own `getattr` before Jinja's, which a value without
    such an attribute (or with None for it) still gets."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        self.writeline(f"from {__name__} import printed")
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        # Names only: what is written twice must cost nothing and change nothing.
        if not isinstance(node.node, nodes.Name):
            super().visit_Getattr(node, frame)
            return
        self.write("(found if (found := getattr(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, None)) is not None else ")
        super().visit_Getattr(node, frame)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("printed(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Context(Context):
    """Calls macros that take what they are given without asking what else they might take, and words, which want
    to know nothing of the template they are in."""

    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        kind = type(__obj)
        if kind is Saying or (kind is MethodType and type(__obj.__self__) is Words):  # type: ignore[attr-defined]
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(*args, **kwargs)
        return __self._call_macro(__obj, args, kwargs) if type(__obj) is Macro else super().call(__obj, *args, **kwargs)

    def _call_macro(self, macro: Macro, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        by_name = dict(kwargs)
        rest = [by_name.pop(name, missing) for name in macro.arguments[len(args) :]]
        takes_more = macro.caller or macro.catch_kwargs or macro.catch_varargs
        if by_name or len(args) > macro._argument_count or takes_more or not self.eval_ctx.autoescape:
            return macro(self.eval_ctx, *args, **kwargs)
        return str.__new__(Markup, macro._func(*args, *rest))


class _Template(Template):
    """Gives the module that all who import it share, without asking whether they have other globals:
    templates of ours never do."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self._module if self._module is not None else super()._get_default_module(ctx)


class QuickEnvironment(PlainEnvironment):
    """Gives the bytes that `PlainEnvironment` gives, sooner. Its messages have no places."""

    code_generator_class = _Generator
    context_class = _Context
    template_class = _Template

    def __init__(self, theme: ThemeLoader, folder: CompiledFolder | None) -> None:
        """`folder` is where compiled templates are kept from run to run, or None."""
        super().__init__(theme)
        self._theme = theme
        self._folder = folder
        self._templates: dict[str, Template] = {}
        self._references: dict[str, tuple[str | None, ...]] = {}

    def references(self, name: str) -> tuple[str | None, ...]:
        """The names of the templates that a template extends, includes or imports; None for one that is
        only known when a page is rendered. A template that cannot be read comes to none.

        Raises:
            TemplateNotFound: there is no such template.
        """
        if name not in self._references:
            try:
                self.get_template(name)
            except (TemplateSyntaxError, UnicodeDecodeError):
                self._references.setdefault(name, ())
        return self._references[name]

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 -- Jinja's name
    ) -> Template:
        """The template of that name (Jinja's protocol)."""
        found = self._templates.get(name) if type(name) is str else None
        return found if found is not None else super().get_template(name, parent, globals)

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002
        if name not in self._templates:
            compiled = self._compiled(name)
            self._references.update(compiled.references)
            code, values = compiled.code, self.make_globals(globals)
            self._templates[name] = self.template_class.from_code(self, code, values)
        return self._templates[name]

    def _compiled(self, name: str) -> Compiled:
        found = kept(self._folder, name, self._theme.digest) if self._folder else None
        if found is None:
            found = self._compile_anew(name)
            if self._folder:
                keep(self._folder, name, found)
        return found

    def _compile_anew(self, name: str) -> Compiled:
        references: dict[str, tuple[str | None, ...]] = {}

        def parse(part: str) -> nodes.Template:
            source, file, _ = self._theme.get_source(self, part)
            tree = self.parse(source, part, file)
            references[part] = tuple(meta.find_referenced_templates(tree))
            return tree

        inlined: list[str] = []

        def parse_part(part: str) -> nodes.Template:
            if len(inlined) == _MOST_PARTS:
                raise TemplateNotFound(part)
            inlined.append(part)
            return parse(part)

        tree = parse(name)
        inline(tree, self, parse_part, (name,))
        try:
            code = self.compile(tree, name, name)
        except TemplateSyntaxError:
            # Perhaps something that was put in place, and that no page may ever come to.
            code = self.compile(parse(name), name, name)
        return Compiled(code, self._theme.looked_at(references), references)
