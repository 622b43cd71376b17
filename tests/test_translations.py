"""Every string of every part has its Simplified and Traditional Chinese."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations_tool", ROOT / "tools" / "translations.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = _tool()


@pytest.mark.parametrize("part", sorted(tool.PARTS))
def test_no_string_of_part_is_missing(part: str) -> None:
    assert list(tool.problems(part)) == []


def test_same_words_have_same_translation_in_all_parts() -> None:
    for language in tool.LANGUAGES:
        found: dict[str, tuple[str, str]] = {}
        for part in tool.PARTS:
            for message in tool.loaded(part, language):
                if isinstance(message.id, str) and message.id:
                    first = found.setdefault(message.id, (str(message.string), part))
                    assert first[0] == message.string, f"{language}: {message.id!r} in {first[1]} and {part}"


def test_traditional_holds_no_simplified_only_characters() -> None:
    simplified_only = set("们这个时间员训练门问题处长东车马鸟见贝说话请谢认识错误关闭开发现实经济银行业务电邮专")
    plain = set("行发现实开") & simplified_only
    odd = []
    for part in tool.PARTS:
        for message in tool.loaded(part, "zh_Hant"):
            text = message.string if isinstance(message.string, str) else "".join(message.string or ())
            if message.id and set(text) & (
                set("们这时间员训练门问题处长东车马见贝说话请谢认识错误关闭开发电业务") - plain
            ):
                odd.append((part, message.id, text))
    assert odd == []
