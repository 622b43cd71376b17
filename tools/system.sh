#!/bin/sh
# Sees to it that the system libraries and programs of the named groups are there.
#
#   tools/system.sh run test postgresql
#
# It looks for the thing itself and not for a package, so that a library that came another way
# counts too. Who may install gets the missing packages; everybody else gets the command to copy.
set -eu

# An ordinary user's PATH lacks the folders of ldconfig on Debian.
PATH="$PATH:/usr/sbin:/sbin"
missing=""

lacks() { missing="$missing $1"; }

# A dot in a library name is a dot: -F keeps libpango-1.0 from matching libpango-1x0.
library() { ldconfig -p | grep -qF "$1 " || lacks "$2"; }

program() {
    package=$1
    shift
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then return; fi
    done
    lacks "$package"
}

for group in "$@"; do
    case "$group" in
    run)
        # Letters: text layout, and the small and fast way to embed a part of a font.
        library libpango-1.0.so.0 libpango-1.0-0
        library libpangoft2-1.0.so.0 libpangoft2-1.0-0
        library libharfbuzz-subset.so.0 libharfbuzz-subset0
        # Debian and Ubuntu split the making of environments off from python3.
        if [ -z "${PYTHON:-}" ]; then
            PYTHON=python3
        fi
        if ! command -v "$PYTHON" >/dev/null 2>&1; then
            lacks python3
            lacks python3-venv
        elif ! "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
            # A second interpreter of the distribution has a venv package of its own.
            case "$PYTHON" in
            python3 | /usr/bin/python3) lacks python3-venv ;;
            *) lacks "python$version-venv" ;;
            esac
        fi
        ;;
    test)
        program chromium-headless-shell chromium-headless-shell chromium
        program dovecot-imapd dovecot
        program poppler-utils pdftoppm
        program fontconfig fc-match
        ;;
    postgresql)
        # Debian keeps the server's programs outside of PATH, one folder a version.
        if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
            program postgresql initdb
        fi
        ;;
    *)
        echo "tools/system.sh: no group of packages is called '$group' (run, test, postgresql)" >&2
        exit 2
        ;;
    esac
done

[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing here (named as Debian names them):$missing" >&2
    echo "Install them with this system's package manager and run make again." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "Missing on this machine:$missing" >&2
    echo "Please run this, then make again:" >&2
    echo "    sudo apt-get update && sudo $install" >&2
    exit 1
fi

echo "Installing system packages:$missing"
# One broken foreign source must not stop what Debian itself offers: the install decides.
$as_root DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null ||
    echo "apt-get update complained; trying to install all the same" >&2
# Hundreds of lines that nobody reads, unless it fails.
log=$(mktemp)
# shellcheck disable=SC2086 # the list is meant to fall into words
if ! $as_root DEBIAN_FRONTEND=noninteractive $install -qq </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "That did not work. The command was: $install" >&2
    exit 1
fi
rm -f "$log"
