#!/bin/sh
# The wheels for Windows of both locks, checked by their hashes, into a folder that is carried to the Windows PC:
#   installer/windows/fetch_wheels.sh OUT [3.11]
set -eu
ROOT=$(dirname -- "$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")")
OUT=${1:?folder for the wheels}
PYTHON=${2:-3.11}
read -r _ WHEEL <"$ROOT/installer/bootstrap/SHA256SUMS"
mkdir -p "$OUT"
for lock in requirements.txt requirements-bundle.txt; do
    # pip takes the markers of the machine it runs on: the lines that are for Windows alone come by their own list.
    python3 "$ROOT/installer/windows/lock_for_windows.py" "$ROOT/installer/bootstrap/$WHEEL" "$ROOT/$lock" >"$OUT/$lock"
    python3 "$ROOT/installer/bootstrap/$WHEEL/pip" download --quiet --disable-pip-version-check --no-input --require-hashes \
        --only-binary :all: --no-deps --platform win_amd64 --python-version "$PYTHON" --implementation cp -d "$OUT" -r "$OUT/$lock"
    rm "$OUT/$lock"
done
ls "$OUT" | wc -l
