"""Our own rules against the traps of safety row s93: reads product code as a tree and names each place that falls in.

``python tools/traps.py`` prints one line a finding and ends with 1 if there is any. An exception stands in place, as
``# trap-ok: <rule> - <reason>`` on the line itself or the one above; a reason must be given.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "training", "complaints", "hr", "crisis")

CLOCK = "portal/clock.py"
EDGES = {
    "requests": ("portal/auth/provider_client.py", "training/opinions/client.py"),
    "authlib.integrations.requests_client": ("portal/auth/provider_client.py",),
    "apprise": ("portal/notifications/chat.py",),
    "smtplib": ("portal/notifications/mailer.py",),
    "imaplib": ("complaints/mailbox/imap.py",),
    **dict.fromkeys(("httpx", "aiohttp", "urllib.request", "http.client", "urllib3", "poplib"), ()),
    **dict.fromkeys(("ftplib", "telnetlib", "nntplib", "xmlrpc.client", "websocket", "paramiko"), ()),
}
"""Modules that open connections, and the files of the product that use them; each goes through the gate."""
CALLERS = ("portal/notifications/mailer.py", "portal/files/scanner.py", "portal/operations/doctor.py")
"""Files that open a socket to another machine themselves, through the gate too."""
GATE = "portal.outside.gate.through"
_OPENS = {"create_connection", "open_connection", "getaddrinfo", "gethostbyname", "get_server_certificate"}
PICKLES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"}
_PROCESSES = {"run", "Popen", "call", "check_call", "check_output"}
_REQUEST_VALUES = {"args", "form", "values", "files", "cookies", "headers", "json", "view_args", "data"}
_BODIES = {"form", "values", "files", "cookies", "json", "data", "get_data", "get_json", "stream"}
_LOG_VERBS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
_OK = re.compile(r"#\s*trap-ok: ([a-z-]+) - \S.{8,}")


@dataclass(frozen=True, order=True)
class Finding:
    """A place, the rule that it breaks and why that is one."""

    path: str
    line: int
    rule: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.why}"


def name_of(node: ast.AST) -> str:
    """``a.b.c`` of a name or an attribute, "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = name_of(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return ""


def is_literal(node: ast.AST) -> bool:
    """A text that stands in the program itself, also put together from such texts."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        return all(isinstance(part, ast.Constant) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return is_literal(node.left) and is_literal(node.right)
    if isinstance(node, ast.IfExp):
        return is_literal(node.body) and is_literal(node.orelse)
    return False


def is_built(node: ast.AST) -> bool:
    """A text that is put together at run time: an f-string with values, ``+``, ``%``, ``.format``, ``.join``."""
    if isinstance(node, ast.JoinedStr):
        return not is_literal(node)
    if isinstance(node, ast.BinOp):
        return not is_literal(node)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "join"}


def asks_request(node: ast.AST) -> bool:
    """Whether a value of the request stands somewhere in the expression."""
    return any(
        isinstance(inner, ast.Attribute)
        and inner.attr in _REQUEST_VALUES
        and name_of(inner.value) in {"request", "flask.request"}
        for inner in ast.walk(node)
    )


class Reader(ast.NodeVisitor):
    """Walks one file. Names are followed to where they were imported from, not further."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Finding] = []
        self.imported: dict[str, str] = {}

    def say(self, node: ast.AST, rule: str, why: str) -> None:
        """Note a finding."""
        self.found.append(Finding(self.path, getattr(node, "lineno", 1), rule, why))

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            self.imported[name.asname or name.name.partition(".")[0]] = (
                name.name if name.asname else name.name.partition(".")[0]
            )
            self._module(node, name.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for name in node.names:
            self.imported[name.asname or name.name] = f"{module}.{name.name}"
        self._module(node, module)
        for name in node.names:
            self._module(node, f"{module}.{name.name}")

    def _module(self, node: ast.AST, module: str) -> None:
        if module.partition(".")[0] in PICKLES and "." not in module:
            self.say(node, "pickle", f"{module} runs what it reads")
        if module in EDGES and self.path not in EDGES[module]:
            self.say(node, "outside", f"{module} opens connections; only the named edges may")

    def visit_Module(self, node: ast.Module) -> None:
        self.generic_visit(node)
        if (
            self.path in {*(path for paths in EDGES.values() for path in paths), *CALLERS}
            and GATE not in self.imported.values()
        ):
            self.say(node, "outside", "this file opens connections, and not through the gate")

    def _connections(self, node: ast.Call, name: str, last: str, first: ast.AST | None) -> None:
        by_itself = last in _OPENS and name.partition(".")[0] in {"socket", "asyncio", "ssl"}
        by_socket = last in {"connect", "connect_ex"} and isinstance(first, ast.Tuple)
        if (by_itself or by_socket) and self.path not in CALLERS:
            self.say(node, "outside", f"{last}() opens a connection; only the named edges may, through the gate")

    def full_name(self, node: ast.AST) -> str:
        """The name as imported: ``t.text`` is ``sqlalchemy.text`` after ``import sqlalchemy as t``."""
        name = name_of(node)
        first, dot, rest = name.partition(".")
        return f"{self.imported.get(first, first)}{dot}{rest}"

    def visit_Call(self, node: ast.Call) -> None:
        name = self.full_name(node.func)
        last = name.rpartition(".")[2]
        first = node.args[0] if node.args else None
        self._sql(node, name, last, first)
        self._pages(node, name, last, first)
        self._files(node, last, first)
        self._programs(node, name, last, first)
        self._time(node, name, last)
        self._patterns(node, name, first)
        self._logs(node, name, last)
        self._connections(node, name, last, first)
        self.generic_visit(node)

    def _sql(self, node: ast.Call, name: str, last: str, first: ast.AST | None) -> None:
        if first is None:
            return
        if last in {"text", "literal_column"} and name.startswith("sqlalchemy") and is_built(first):
            self.say(node, "sql", f"{last}() of a text that is put together")
        if last in {"exec_driver_sql", "executescript"} and is_built(first):
            self.say(node, "sql", f"{last}() of a text that is put together")
        if last in {"execute", "scalar", "scalars"} and (
            isinstance(first, ast.JoinedStr) or (isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mod))
        ):
            self.say(node, "sql", f"{last}() of a text that is put together")

    def _pages(self, node: ast.Call, name: str, last: str, first: ast.AST | None) -> None:
        if last == "Markup" and first is not None and not is_literal(first):
            self.say(node, "markup", "Markup() of what may hold somebody's words; use Markup(literal).format(...)")
        if last in {"render_template_string", "from_string"}:
            self.say(node, "template", "a template that is no file of ours")
        if last == "redirect" and first is not None and asks_request(first) and not _led_home(first):
            self.say(node, "redirect", "redirect to a value of the request; put it through home_target()")

    def _files(self, node: ast.Call, last: str, first: ast.AST | None) -> None:
        values = [*node.args, *(word.value for word in node.keywords)]
        if last == "send_file" and first is not None and not isinstance(first, ast.Constant) and asks_request(node):
            self.say(node, "file", "send_file with a value of the request")
        if last in {"send_from_directory", "open", "Path"} and any(asks_request(value) for value in values):
            self.say(node, "file", f"{last} with a value of the request")

    def _programs(self, node: ast.Call, name: str, last: str, first: ast.AST | None) -> None:
        if name in {"eval", "exec", "builtins.eval", "builtins.exec"}:
            self.say(node, "eval", "runs a text")
        if name.startswith("os.") and last in {"system", "popen"}:
            self.say(node, "shell", f"{name} goes through a shell")
        if name.startswith("subprocess.") and last in _PROCESSES:
            shell = next((word.value for word in node.keywords if word.arg == "shell"), None)
            if shell is not None and not (isinstance(shell, ast.Constant) and shell.value is False):
                self.say(node, "shell", "shell=True")
            if first is not None and (is_literal(first) or is_built(first)):
                self.say(node, "shell", "a command as one text; give a list")
        if name.startswith("yaml.") and last in {"load", "load_all", "unsafe_load", "full_load"}:
            self.say(node, "yaml", f"yaml.{last} builds objects; use safe_load")

    def _time(self, node: ast.Call, name: str, last: str) -> None:
        if self.path == CLOCK:
            return
        if name.startswith("datetime.") and last in {"now", "utcnow", "today", "utcfromtimestamp"}:
            self.say(node, "clock", f"{last}() beside portal/clock.py")
        if name.startswith("datetime.") and last == "fromtimestamp" and len(node.args) + len(node.keywords) < 2:
            self.say(node, "clock", "fromtimestamp() without a zone")

    def _patterns(self, node: ast.Call, name: str, first: ast.AST | None) -> None:
        known = name.startswith("re.") and name.rpartition(".")[2] not in {"escape", "purge"}
        pattern = first.value if isinstance(first, ast.Constant) else None
        if known and isinstance(pattern, str) and nested_quantifier(pattern):
            self.say(node, "regex", "a quantifier in a quantifier can take for ever")

    def _logs(self, node: ast.Call, name: str, last: str) -> None:
        logs = last in _LOG_VERBS and name.partition(".")[0].strip("_").startswith(("log", "app", "current_app"))
        if logs and any(_asks_body(value) for value in (*node.args, *(word.value for word in node.keywords))):
            self.say(node, "log", "what was sent goes into the log")

    def visit_Assert(self, node: ast.Assert) -> None:
        if asks_request(node.test) or any(_is_permission(inner) for inner in ast.walk(node.test)):
            self.say(node, "assert", "python -O drops it: a check that counts raises by itself")
        self.generic_visit(node)


def _led_home(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and name_of(node.func).rpartition(".")[2] == "home_target"


def _asks_body(node: ast.AST) -> bool:
    return any(
        isinstance(inner, ast.Attribute)
        and inner.attr in _BODIES
        and name_of(inner.value) in {"request", "flask.request"}
        for inner in ast.walk(node)
    )


def _is_permission(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and name_of(node.func).rpartition(".")[2] in {
        "may",
        "has",
        "scope",
        "is_authenticated",
        "validate",
        "verify",
        "compare_digest",
    }


def nested_quantifier(pattern: str) -> bool:
    """Whether an unbounded repetition stands inside an unbounded repetition, or two that overlap follow each other."""
    try:
        from re import _parser  # type: ignore[attr-defined]

        tree = _parser.parse(pattern)
    except (ImportError, re.error):
        return True
    return _nested(tree, inside=False)


def _nested(items: Iterable[object], *, inside: bool) -> bool:
    for name, value in items:  # type: ignore[misc]
        kind = str(name)
        if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
            _least, most, body = value
            many = int(most) > 64
            if (many and inside) or _nested(body, inside=inside or many):
                return True
        elif kind == "SUBPATTERN":
            if _nested(value[-1], inside=inside):
                return True
        elif kind == "BRANCH":
            if any(_nested(branch, inside=inside) for branch in value[1]):
                return True
        elif kind in {"ASSERT", "ASSERT_NOT"}:
            if _nested(value[1], inside=inside):
                return True
        elif kind in {"ATOMIC_GROUP"} and _nested(value, inside=False):
            return True
    return False


def findings(path: str, source: str) -> list[Finding]:
    """What a file of the product falls into; exceptions with a reason are left out."""
    reader = Reader(path)
    reader.visit(ast.parse(source))
    lines = source.split("\n")
    return [found for found in sorted(set(reader.found)) if not _explained(found, lines)]


def _explained(found: Finding, lines: list[str]) -> bool:
    near = lines[max(0, found.line - 2) : found.line]
    return any(match[1] == found.rule for line in near for match in _OK.finditer(line))


_SAFE_FILTER = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")
_TEMPLATE_OK = re.compile(r"\{#-?\s*trap-ok: safe - \S.{8,}?#\}")


def template_findings(path: str, source: str) -> list[Finding]:
    """``|safe`` and switched-off escaping in a template."""
    found = []
    for number, line in enumerate(source.split("\n"), start=1):
        if _SAFE_FILTER.search(line) and not _TEMPLATE_OK.search(line):
            found.append(Finding(path, number, "safe", "words go into the page as they are"))
    return found


def product(root: Path = ROOT) -> Iterator[Finding]:
    """Every finding in the product's code and templates."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if "/migrations/versions/" not in name:
                yield from findings(name, path.read_text(encoding="utf-8"))
    for path in sorted((root / "templates").rglob("*.html")):
        yield from template_findings(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


def main() -> int:
    """Print them all."""
    found = list(product())
    for item in found:
        print(item)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
