"""Each rule of our own finds its trap and leaves the good way alone (safety s93)."""

import pytest

from tools.traps import Finding, findings, nested_quantifier, product, template_findings

SA = "import sqlalchemy as sa\nfrom sqlalchemy import text\n"
FLASK = "from flask import redirect, request, send_file, render_template_string\n"
TIME = "from datetime import UTC, date, datetime\n"
SUB = "import subprocess, os\n"
LOG = "import logging\nfrom flask import request\n_log = logging.getLogger('x')\n"

BAD = {
    "sql f-string": ("sql", SA + "session.execute(text(f'SELECT {x}'))"),
    "sql plus": ("sql", SA + "text('SELECT ' + x)"),
    "sql percent": ("sql", SA + "sa.text('SELECT %s' % x)"),
    "sql format": ("sql", SA + "text('SELECT {}'.format(x))"),
    "sql join": ("sql", SA + "text(', '.join(x))"),
    "sql renamed": ("sql", "from sqlalchemy import text as t\nt(f'{x}')"),
    "sql driver": ("sql", "connection.exec_driver_sql(f'PRAGMA {x}')"),
    "sql execute": ("sql", "connection.execute(f'PRAGMA {x}')"),
    "sql column": ("sql", SA + "sa.literal_column(f'{x}')"),
    "markup": ("markup", "from markupsafe import Markup\nMarkup(x)"),
    "markup f-string": ("markup", "from markupsafe import Markup\nMarkup(f'<b>{x}</b>')"),
    "markup renamed": ("markup", "import markupsafe as m\nm.Markup('<b>' + x)"),
    "template": ("template", FLASK + "render_template_string(x)"),
    "template text": ("template", "import jinja2\njinja2.Environment().from_string(x)\nfrom jinja2 import Template"),
    "redirect": ("redirect", FLASK + "redirect(request.args['next'])"),
    "redirect get": ("redirect", FLASK + "redirect(request.form.get('next', '/'))"),
    "redirect header": ("redirect", FLASK + "redirect(request.headers['Referer'] or '/')"),
    "send file": ("file", FLASK + "send_file(request.args['path'])"),
    "send file joined": ("file", FLASK + "send_file('x/' + request.view_args['name'])"),
    "open": ("file", FLASK + "open(request.form['name'])"),
    "path": ("file", FLASK + "from pathlib import Path\nPath('x', request.values['name'])"),
    "shell": ("shell", SUB + "subprocess.run(['a'], shell=True)"),
    "shell value": ("shell", SUB + "subprocess.run(x, shell=flag)"),
    "command text": ("shell", SUB + "subprocess.check_output('ls -l')"),
    "command built": ("shell", SUB + "subprocess.Popen(f'ls {x}')"),
    "os system": ("shell", SUB + "os.system('ls')"),
    "yaml": ("yaml", "import yaml\nyaml.load(x)"),
    "yaml loader": ("yaml", "from yaml import load\nload(x, Loader=Full)"),
    "pickle": ("pickle", "import pickle"),
    "pickle from": ("pickle", "from marshal import loads"),
    "shelve": ("pickle", "import shelve as s"),
    "eval": ("eval", "eval(x)"),
    "exec": ("eval", "exec(x)"),
    "now": ("clock", TIME + "datetime.now()"),
    "aware now": ("clock", TIME + "datetime.now(UTC)"),
    "utcnow": ("clock", TIME + "datetime.utcnow()"),
    "today": ("clock", TIME + "date.today()"),
    "today module": ("clock", "import datetime\ndatetime.date.today()"),
    "stamp": ("clock", TIME + "datetime.fromtimestamp(x)"),
    "requests": ("outside", "import requests"),
    "urllib": ("outside", "from urllib.request import urlopen"),
    "urllib whole": ("outside", "from urllib import request"),
    "httpx": ("outside", "import httpx as h"),
    "http client": ("outside", "from http.client import HTTPConnection"),
    "smtplib": ("outside", "from smtplib import SMTP"),
    "chat": ("outside", "import apprise"),
    "urllib3": ("outside", "import urllib3"),
    "oauth session": ("outside", "from authlib.integrations.requests_client import OAuth2Session"),
    "create connection": ("outside", "import socket\nsocket.create_connection((host, 25))"),
    "named connection": ("outside", "from socket import create_connection as dial\ndial((host, 25))"),
    "socket connects": ("outside", "import socket\nsocket.socket().connect((host, 25))"),
    "asyncio": ("outside", "import asyncio\nasyncio.open_connection(host, 25)"),
    "resolver": ("outside", "import socket\nsocket.getaddrinfo(host, 25)"),
    "assert may": ("assert", "assert actor.may('x:y:z')"),
    "assert digest": ("assert", "import hmac\nassert hmac.compare_digest(a, b)"),
    "assert request": ("assert", FLASK + "assert request.form['x']"),
    "regex": ("regex", "import re\nre.compile('(a+)+b')"),
    "regex star": ("regex", "import re\nre.match('(x*y?)*$', text)"),
    "regex many": ("regex", "from re import compile\ncompile('(a{1,}b){2,}')"),
    "log form": ("log", LOG + "_log.info('got %s', request.form)"),
    "log json": ("log", LOG + "_log.warning(f'{request.get_json()}')"),
    "log cookies": ("log", LOG + "_log.debug('x', extra={'c': request.cookies})"),
}
GOOD = {
    "sql": SA + "session.execute(text('SELECT 1 WHERE x = :x'), {'x': x})",
    "sql two literals": SA + "text('SELECT 1 ' + 'WHERE 1 = 1')",
    "other text": "from elsewhere import text\ntext(f'{x}')",
    "markup": "from markupsafe import Markup\nMarkup('<b>{}</b>').format(x)",
    "redirect": FLASK + "redirect('/')\nredirect(home_target(request.args.get('next')))",
    "send file": FLASK + "send_file(path_of(document))",
    "subprocess": SUB + "subprocess.run(['ls', x], check=True)\nsubprocess.run(command, shell=False)",
    "yaml": "import yaml\nyaml.safe_load(x)",
    "clock": TIME + "from portal import clock\nclock.now()\ndatetime.fromtimestamp(x, UTC)\ndate(2026, 1, 1)",
    "urllib parse": "from urllib.parse import urlsplit",
    "assert": "assert x is not None",
    "regex": "import re\nre.compile('[a-z]+-[0-9]{1,20}(?:x{2,3})*')",
    "log": LOG + "_log.info('request %s', request.endpoint)",
    "own name": "def evaluate(x): ...\nevaluate(1)",
    "explained": SA + "# trap-ok: sql - names of the schema, quoted\ntext(f'{x}')",
}


@pytest.mark.safety("s93")
@pytest.mark.parametrize("name", BAD)
def test_trap_is_found(name: str) -> None:
    rule, source = BAD[name]
    assert rule in {found.rule for found in findings("portal/x.py", source)}


@pytest.mark.safety("s93")
@pytest.mark.parametrize("name", GOOD)
def test_good_way_is_left_alone(name: str) -> None:
    assert findings("portal/x.py", GOOD[name]) == []


def test_exception_holds_for_its_rule_and_needs_reason() -> None:
    for remark in ("# trap-ok: markup - names of the schema", "# trap-ok: sql", "# trap-ok: sql - no"):
        assert findings("portal/x.py", SA + f"{remark}\ntext(f'{{x}}')") != []


def test_clock_and_named_edges_may() -> None:
    assert findings("portal/clock.py", TIME + "datetime.now(UTC)") == []
    by_the_gate = "from portal.outside.gate import through\n"
    assert findings("portal/auth/provider_client.py", f"{by_the_gate}import requests") == []
    assert findings("portal/files/scanner.py", f"{by_the_gate}import socket\nsocket.create_connection(x)") == []


@pytest.mark.safety("s26")
def test_named_edge_goes_through_the_gate() -> None:
    for path, source in (("portal/auth/provider_client.py", "import requests"), ("portal/files/scanner.py", "x = 1")):
        assert {found.rule for found in findings(path, source)} == {"outside"}
    assert findings("portal/db/x.py", "engine.connect()\nmonitor.connect(handler)") == []


@pytest.mark.safety("s86")
@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        ("(a+)+", True),
        ("(a*)*", True),
        ("([a-z]+)*x", True),
        ("(?:a|b+)*", True),
        ("(a+){5,}", True),
        ("(?=(a+)+)", True),
        ("(", True),
        ("a+b+", False),
        ("(ab)+", False),
        ("([a-z]{1,20} )*", False),
        ("(a+)?", False),
    ],
)
def test_quantifier_in_quantifier_is_seen(pattern: str, bad: bool) -> None:
    assert nested_quantifier(pattern) is bad


@pytest.mark.safety("s93")
@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ("{{ x|safe }}", True),
        ("{{ x | safe }}", True),
        ("{% autoescape false %}", True),
        ("{{ x|safer }}", False),
        ("{{ x }}", False),
        ("{{ x|safe }} {# trap-ok: safe - made by our own macro #}", False),
    ],
)
def test_unescaped_words_in_template_are_found(line: str, bad: bool) -> None:
    assert bool(template_findings("templates/x.html", f"<p>\n{line}\n</p>")) is bad


@pytest.mark.safety("s93")
@pytest.mark.safety("s86")
@pytest.mark.safety("s23")
def test_product_falls_into_no_trap() -> None:
    found: list[Finding] = list(product())
    assert found == []
