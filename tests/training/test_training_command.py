"""The console loads content into a real installation, twice without harm, and says what is wrong."""

from pathlib import Path

from click.testing import CliRunner

from portal.db.create import upgrade_database
from portal.db.session import db
from training.commands import training


def test_content_is_loaded_at_the_console(app, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("portal.app.create_app", lambda: app)
    upgrade_database()
    for _ in range(2):
        answer = CliRunner().invoke(training, ["load-content"])
        assert (answer.exit_code, answer.output.strip()) == (0, "Programmes in place: 7.")
    wrong = CliRunner().invoke(training, ["load-content", "--folder", str(tmp_path)])
    assert wrong.exit_code == 2
    assert "There is no programme" in wrong.output
    db.session.close()
