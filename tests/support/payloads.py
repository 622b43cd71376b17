"""31 ways to write script into a text, and how they are dealt out to fields of different length (safety s22)."""

MARK = "__xss"
"""In every payload: whoever runs one sets ``window.__xss``."""
PAYLOADS = [
    "<script>window.__xss=1</script>",
    "<ScRiPt src=//__xss.example>",
    "<img src=x onerror=__xss=1>",
    "<svg onload=__xss=1>",
    "<svg/onload=__xss=1//",
    '"><script>__xss=1</script>',
    "'><img src=x onerror=__xss=1>",
    '" onmouseover="__xss=1" x="',
    "' onfocus='__xss=1' autofocus='",
    "</textarea><script>__xss=1</script>",
    "</title><script>__xss=1</script>",
    "</style><script>__xss=1</script>",
    "--><script>__xss=1</script>",
    "]]><script>__xss=1</script>",
    "<a href=javascript:__xss=1>x</a>",
    "[x](javascript:__xss=1)",
    "![x](javascript:__xss=1)",
    "<javascript:__xss=1>",
    "<iframe srcdoc='<script>parent.__xss=1</script>'>",
    "<body onload=__xss=1>",
    "<details open ontoggle=__xss=1>",
    "<math><mtext><script>__xss=1</script>",
    "<style>@import'//__xss.example'</style>",
    "<link rel=stylesheet href=//__xss.example>",
    "<base href=//__xss.example>",
    "<meta http-equiv=refresh content='0;//__xss.example'>",
    "<form action=//__xss.example><input name=x>",
    "{{ __xss }}{{ 7*7 }}{% raw %}",
    "${__xss=1}#{__xss=1}<%= __xss %>",
    "\\u003cscript\\u003e__xss=1\\u003c/script\\u003e",
    "<scr\x00ipt>__xss=1</script>",
]
_STORABLE = [payload for payload in PAYLOADS if "\x00" not in payload]


def portions(length: int, without: str = "") -> list[str]:
    """All payloads that can be stored (or those ``without`` something), in as many texts as it takes; each fits into
    ``length`` characters.
    """
    made = [""]
    for payload in _STORABLE:
        if without and without in payload:
            continue
        if made[-1] and len(made[-1]) + len(payload) + 1 > length:
            made.append("")
        made[-1] = f"{made[-1]} {payload}".strip()
    return [words for words in made if len(words) <= length]
