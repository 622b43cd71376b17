"""Builds the portal: the only module that knows the domains, and those by name only."""

import weakref
from importlib import import_module
from typing import Any

from flask import Flask, g
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import config as outside
from portal.alerts.denials import init_denials
from portal.auth.access import is_for_machines, refuse_unguarded, require_guards
from portal.auth.proof import init_proof
from portal.auth.rules import Matrix
from portal.auth.signin import init_sign_in
from portal.auth.views import auth, preferences
from portal.config import ROOT, Config
from portal.db.migrate import init_migrations
from portal.db.session import close_sessions, db
from portal.feature import Feature
from portal.personal.keys import Keyring
from portal.requestid import new_request_id
from portal.web.addresses import RowNumber
from portal.web.again import init_again
from portal.web.failures import init_failures
from portal.web.filters import init_filters
from portal.web.forms import refuse_nameless_parts
from portal.web.frame import init_frame
from portal.web.grids import PARTS
from portal.web.headers import init_headers
from portal.web.home import home
from portal.web.i18n import init_languages
from portal.web.origin import init_origin
from portal.web.parts import init_parts
from portal.web.stray import init_stray_fields

FEATURES = ("portal.floor", "training", "complaints", "hr", "crisis")
_LARGEST_REQUEST = 64 * 1024 * 1024
_LARGEST_FORM_TEXT = 4 * 1024 * 1024

csrf = CSRFProtect()


def load_features() -> list[Feature]:
    """Each part's ``feature.feature``, in the order of the floors."""
    return [import_module(f"{name}.feature").feature for name in FEATURES]


def create_app(config: Config | None = None) -> Flask:
    """A portal ready to serve. Raises RuntimeError for a route without a guard, Refused for a bad setting."""
    config = config or outside.from_environment()
    app = Flask("fairline", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.url_map.converters["int"] = RowNumber
    _set_limits(app, config)
    features = load_features()
    app.extensions["fairline.config"] = config
    app.extensions["fairline.demo"] = config.demo
    app.extensions["fairline.keyring"] = Keyring(config.field_keys, config.data_folder)
    app.extensions["fairline.features"] = features
    app.extensions["fairline.matrix"] = Matrix(item for feature in features for item in feature.permissions)
    app.extensions["fairline.settings"] = {item.key: item for feature in features for item in feature.settings}
    _begin_requests(app)
    db.init_app(app)
    _close_sessions_our_way(app)
    _close_with(app)
    init_migrations(app)
    init_origin(app)
    csrf.init_app(app)
    init_languages(app)
    init_sign_in(app, config)
    init_proof(app)
    init_again(app)
    init_headers(app)
    init_failures(app)
    init_denials(app)
    init_stray_fields(app)
    init_filters(app)
    init_frame(app, features, config)
    init_parts(app, **PARTS)
    _register(app, features)
    app.before_request(refuse_unguarded)
    require_guards(app)
    return app


def _set_limits(app: Flask, config: Config) -> None:
    if config.database_url.startswith("sqlite:///"):
        config.data_folder.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {"url": config.database_url}
    if not config.database_url.startswith("sqlite"):
        options |= {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10}
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_ENGINES={"default": options},
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=_LARGEST_FORM_TEXT,
        MAX_FORM_PARTS=2_000,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=False,
        TESTING=config.testing,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _close_with(app: Flask) -> None:
    """Close the pooled connections when the application itself is gone: a command or a test builds several."""
    with app.app_context():
        engines = list(db.engines.values())
    weakref.finalize(app, _dispose, engines).atexit = False


def _dispose(engines: list[Engine]) -> None:
    for engine in engines:
        engine.dispose()


def _close_sessions_our_way(app: Flask) -> None:
    """Ours knows of connections that are gone, and asks for no event loop at the end of every request: there are no
    asynchronous sessions.
    """
    theirs = {"_close_sessions", "_close_async_sessions"}
    app.teardown_appcontext_funcs = [step for step in app.teardown_appcontext_funcs if step.__name__ not in theirs]
    app.teardown_appcontext(close_sessions)


def _begin_requests(app: Flask) -> None:
    @app.before_request
    def _begin() -> None:
        g.request_id = new_request_id()
        refuse_nameless_parts()


def _register(app: Flask, features: list[Feature]) -> None:
    for blueprint in (home, auth, preferences):
        app.register_blueprint(blueprint)
    for feature in features:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
    for endpoint, view in app.view_functions.items():
        if is_for_machines(app, endpoint):
            csrf.exempt(view)
