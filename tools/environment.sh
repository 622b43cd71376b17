#!/bin/sh
# Makes .venv and fills it from a lock: `tools/environment.sh run` or `tools/environment.sh dev`.
#
# Nothing is taken on trust: the installer comes with its hash from bootstrap.lock, everything
# else with its hash from requirements(-dev).lock, and the project itself is linked in, built by
# the locked setuptools, with no download.
set -eu
cd "$(dirname "$0")/.."

kind=$1
venv=.venv
# Who has the developer's environment keeps it: `make run` must not take the test tools away.
if [ -e "$venv/.dev" ]; then kind=dev; fi

# The first interpreter that is new enough; PYTHON=... overrides.
if [ -z "${PYTHON:-}" ]; then
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            PYTHON=$candidate
            break
        fi
    done
fi
PYTHON=${PYTHON:-python3}
export PYTHON

tools/system.sh run

"$PYTHON" - <<'CHECK'
import sys

if sys.version_info < (3, 11):
    sys.exit("Fairline needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".\n"
             "Install one and say which: make run PYTHON=python3.12")
CHECK

# A new lock of the installer, or an interpreter that is gone, begins anew: half an environment
# is worse than some seconds of work.
if ! "$venv/bin/python" -c '' 2>/dev/null || ! cmp -s bootstrap.lock "$venv/bootstrap.lock"; then
    dev=$([ -e "$venv/.dev" ] && echo yes || true)
    rm -rf "$venv"
    echo "Making $venv with $("$PYTHON" --version)"
    "$PYTHON" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes -r bootstrap.lock
    cp bootstrap.lock "$venv/bootstrap.lock"
    if [ -n "$dev" ]; then touch "$venv/.dev"; fi
fi

lock=requirements.lock
if [ "$kind" = dev ]; then lock=requirements-dev.lock; fi

# Copies, since hard links to a cache on another disk fail with a warning. Bytecode is made
# here, once: where PYTHONDONTWRITEBYTECODE is set, each start would compile everything again.
export VIRTUAL_ENV="$PWD/$venv" UV_LINK_MODE=copy UV_NO_PROGRESS=1 UV_PYTHON_DOWNLOADS=never
unset PYTHONDONTWRITEBYTECODE
echo "Installing from $lock"
"$venv/bin/uv" pip sync --quiet --compile-bytecode --require-hashes "$lock"
"$venv/bin/uv" pip install --quiet --no-build-isolation --no-deps --no-index --editable .
[ "$kind" != dev ] || touch "$venv/.dev"
touch "$venv/.ok"
