"""Finds the sentences that the service says, and brings the catalogues of all languages up to date.

Run as `python -m tests.words.extracting`: new sentences come in without a translation, those that
nobody says any more go.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

import calendar_service

ROOT = Path(calendar_service.__file__).parent
LOCALES = ROOT / "words" / "locale"
FILE = "calendar.po"
HEADER = """\
# {language} sentences of Calendar Service.
# The English sentence is the key; {{named}} places stay as they are, and may change their order."""
TEMPLATES = ("web/templates/*.html", "mail/templates/*.txt", "web/templates/**/*.xml")

_SLUG = re.compile(r"[/#.].*|[a-z]+(-[a-z]+)+|[a-z]")

Sentence = str | tuple[str, str]
"""What is said, or what is said of one and of many."""


@cache
def sentences() -> dict[Sentence, list[str]]:
    """Return every sentence and the files that say it, ascending."""
    found: dict[Sentence, set[str]] = {}
    for file in sorted(ROOT.rglob("*.py")):
        for sentence in Module.of(file).said():
            found.setdefault(sentence, set()).add(file.relative_to(ROOT).as_posix())
    for name, constant in SAID_ELSEWHERE:
        for text in Module.of(ROOT / name).texts(constant):
            found.setdefault(text, set()).add(name)
    for pattern in TEMPLATES:
        for file in sorted(ROOT.glob(pattern)):
            for sentence in _said_in_template(file):
                found.setdefault(sentence, set()).add(file.relative_to(ROOT).as_posix())
    # Of a sentence that also has a plural, gettext takes the form for one.
    for couple in [sentence for sentence in found if isinstance(sentence, tuple)]:
        found[couple] |= found.pop(couple[0], set())
    return {sentence: sorted(found[sentence]) for sentence in sorted(found, key=_key)}


def catalogue_of(language: str) -> Catalog:
    """Return the sentences of a language as its file has them."""
    with (LOCALES / language / FILE).open("rb") as file:
        return read_po(file, locale=language)


def languages() -> list[str]:
    return sorted(folder.name for folder in LOCALES.iterdir() if (folder / FILE).is_file())


def update(language: str) -> None:
    """Bring the file of a language up to date, and keep what is translated."""
    known = catalogue_of(language)
    fresh = Catalog(
        locale=language, header_comment=HEADER.format(language=known.locale.english_name)
    )
    for sentence, files in sentences().items():
        key = sentence[0] if isinstance(sentence, tuple) else sentence
        old = known.get(key)
        kept = old.string if old and old.id == sentence else None
        places = [(file, None) for file in files]
        fresh.add(sentence, kept, locations=places)  # type: ignore[arg-type]  # a file has no line
    with (LOCALES / language / FILE).open("wb") as file:
        write_po(file, fresh, width=100, sort_output=False, include_lineno=False, omit_header=False)


@dataclass(slots=True)
class Module:
    """A module read as a tree, with the constants that it names."""

    file: Path
    tree: ast.Module
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)

    @staticmethod
    @cache
    def of(file: Path) -> "Module":
        module = Module(file, ast.parse(file.read_text("utf-8")))
        for node in module.tree.body:
            module._note(node)
        return module

    def said(self) -> Iterator[Sentence]:
        """Yield what the calls of this module say."""
        for outer in ast.walk(self.tree):
            if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
                local = _assigned(outer) if not isinstance(outer, ast.Module) else {}
                for node in _own(outer):
                    if isinstance(node, ast.Call):
                        yield from self._told(node, local)

    def texts(self, name: str, seen: frozenset[tuple[Path, str]] = frozenset()) -> Iterator[str]:
        """Yield the texts in a constant of this module, or of where it comes from."""
        if (self.file, name) in seen:
            return
        seen |= {(self.file, name)}
        if name in self.constants:
            yield from self._texts_in(self.constants[name], {}, seen)
        elif name in self.imports:
            where, other = self.imports[name]
            if file := _file_of(where):
                yield from Module.of(file).texts(other, seen)

    def _note(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self.constants[target.id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            self.constants[node.target.id] = node.value
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                self.imports[alias.asname or alias.name] = (node.module, alias.name)
        elif isinstance(node, ast.ClassDef):
            # Members of an enum whose values are sentences.
            values = [each.value for each in node.body if isinstance(each, ast.Assign)]
            self.constants[node.name] = ast.Tuple(values)

    def _told(self, call: ast.Call, local: dict[str, list[ast.expr]]) -> Iterator[Sentence]:
        callee = call.func
        name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
        owner = ast.unparse(callee.value) if isinstance(callee, ast.Attribute) else ""
        if name == "count" and owner.endswith("words") and call.args:
            args = [_bare(arg) for arg in call.args] * 2
            one, many = (list(self._texts_in(arg, local)) for arg in args[:2])
            if one == many:  # both name the table that has all couples
                one, many = one[::2], one[1::2]
            yield from zip(one, many, strict=False)
        elif name in ("say", "_say") and call.args:
            is_of_words = owner.endswith(("words", "Words")) or len(call.args) == 1
            yield from self._texts_in(call.args[0 if is_of_words else 1], local)
        elif owner == "make":
            for arg in call.args[1:]:
                if isinstance(arg, ast.Constant):
                    yield from self._texts_in(arg, local)
        elif name != "add" or owner.lower().endswith("problems"):
            place = SAYERS.get(name, len(call.args))
            for arg in call.args[place : place + 1]:
                yield from self._texts_in(arg, local)

    def _texts_in(
        self,
        node: ast.expr,
        local: dict[str, list[ast.expr]],
        seen: frozenset[tuple[Path, str]] = frozenset(),
    ) -> Iterator[str]:
        match node:
            case ast.Constant(value=str(text)) if _is_said(text):
                yield text
            case ast.Name(id=name) if name in local:
                for value in local[name]:
                    yield from self._texts_in(value, {**local, name: []}, seen)
            case ast.Name(id=name):
                yield from self.texts(name, seen)
            case ast.Dict(values=values) | ast.Tuple(elts=values) | ast.List(elts=values):
                for value in values:
                    yield from self._texts_in(value, local, seen)
            case ast.IfExp(body=body, orelse=orelse):
                yield from self._texts_in(body, local, seen)
                yield from self._texts_in(orelse, local, seen)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self._texts_in(value, local, seen)
            case ast.Subscript(value=value) | ast.Attribute(value=value):
                yield from self._texts_in(value, local, seen)
            case ast.Call(func=callee, args=args, keywords=keywords):
                yield from self._texts_in(callee, local, seen)
                for value in (*args, *(keyword.value for keyword in keywords)):
                    yield from self._texts_in(value, local, seen)
            case ast.BinOp(left=left, right=right):
                yield from self._texts_in(left, local, seen)
                yield from self._texts_in(right, local, seen)
            case ast.GeneratorExp() | ast.ListComp() | ast.DictComp():
                for generator in node.generators:
                    yield from self._texts_in(generator.iter, local, seen)


SAYERS = {"Problem": 1, "add": 1, "Unreadable": 0, "FetchRefused": 0, "_refusal": 0}
"""What takes a sentence of ours in order to say it, at which place among its arguments."""
SAID_ELSEWHERE = (
    ("domain/spam.py", "SignKind"),
    ("importers/apart.py", "TOO_SLOW"),
    ("importers/apart.py", "TOO_MUCH"),
    ("importers/apart.py", "BROKE_DOWN"),
    ("importers/apart.py", "STRANGE"),
    ("operations/take_image.py", "EMPTY"),
    ("operations/take_image.py", "STRANGE"),
    ("web/calendar_links.py", "WAYS"),
    ("web/form_age.py", "Age"),
    ("web/pages/manage.py", "SAVE"),
    ("web/pages/submit.py", "_UNANSWERED"),
    ("web/present_desk.py", "KEYS"),
    ("web/present_report.py", "LABELS"),
    ("web/problem.py", "ERRORS"),
    ("web/problem.py", "STATUSES"),
    ("web/templating.py", "DESK_WAYS"),
)
"""Constants that reach `say` through another module or a template."""
NEVER_SAID = {
    *("gone", "misdirected", "unavailable", "repeat_count", "repeat_until", "until"),
    *("apple", "google", "outlook", "microsoft-365", "Outlook.com", "Microsoft 365", "25 km"),
}
"""What stands beside sentences in those tables."""


def _is_said(text: str) -> bool:
    """Addresses and slugs stand beside sentences in tables."""
    is_slug = text in NEVER_SAID or _SLUG.fullmatch(text)
    return any(letter.isalpha() for letter in text) and not is_slug


def _bare(arg: ast.expr) -> ast.expr:
    return arg.value if isinstance(arg, ast.Starred) else arg


def _assigned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, list[ast.expr]]:
    """Return what each local name may stand for."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _bind(target, node.value, found)
        elif isinstance(node, ast.NamedExpr):
            _bind(node.target, node.value, found)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            _bind(node.target, node.iter, found)
    return found


def _bind(target: ast.expr, value: ast.expr, found: dict[str, list[ast.expr]]) -> None:
    if isinstance(target, ast.Name):
        found.setdefault(target.id, []).append(value)
    elif isinstance(target, ast.Tuple):
        for each in target.elts:
            _bind(each, value, found)


def _own(outer: ast.AST) -> Iterator[ast.AST]:
    """Yield what is in a function or module, but not in the functions inside it."""
    for node in ast.iter_child_nodes(outer):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
            yield from _own(node)


def _file_of(module: str) -> Path | None:
    if not module.startswith("calendar_service."):
        return None
    file = ROOT.joinpath(*module.split(".")[1:]).with_suffix(".py")
    return file if file.is_file() else None


def _said_in_template(file: Path) -> Iterator[Sentence]:
    tree = Environment(autoescape=True).parse(file.read_text("utf-8"))
    call: nodes.Call
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        if name == "count" and len(call.args) > 1:
            one, many = (each.value for each in call.args[:2] if isinstance(each, nodes.Const))
            yield (one, many)
        elif name == "say" and call.args:
            first = call.args[0]
            consts: Iterable[nodes.Node] = (first, *first.find_all(nodes.Const))
            yield from {
                each.value
                for each in consts
                if isinstance(each, nodes.Const) and isinstance(each.value, str)
            }


def _key(sentence: Sentence) -> tuple[str, str]:
    return sentence if isinstance(sentence, tuple) else (sentence, "")


if __name__ == "__main__":
    for each in languages():
        update(each)
