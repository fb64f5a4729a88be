#!/bin/sh
# Makes .venv ready: setup.sh runtime | development. Quick when nothing has changed.
set -eu
cd "$(dirname "$0")"
kind=${1:-runtime}
case $kind in
  runtime) files="requirements.txt"; packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" ;;
  development) files="requirements.txt requirements-dev.txt"; packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils chromium" ;;
  *) echo "setup.sh: runtime eller development" >&2; exit 2 ;;
esac

PATH=$PATH:/usr/sbin:/sbin  # where ldconfig is, and where people without root seldom look
libraries=$(ldconfig -p 2>/dev/null || true)
missing=""
for package in $packages; do
  case $package in
    chromium) command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing $package" ;;
    poppler-utils) command -v pdftotext >/dev/null 2>&1 || missing="$missing $package" ;;
    *) case $libraries in "" | *"${package%-0}"* | *"${package%0}"*) ;; *) missing="$missing $package" ;; esac ;;
  esac
done
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
  else
    echo "Systembibliotek saknas. Kör den här raden och försök igen:" >&2
    echo "  sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
  fi
fi

python=""
for candidate in python3.13 python3.12 python3.11 python3; do
  if command -v $candidate >/dev/null 2>&1 && $candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate; break
  fi
done
[ -n "$python" ] || { echo "Python 3.11 eller senare behövs: sudo apt-get install python3 python3-venv" >&2; exit 1; }

stamp=.venv/.ready-$kind
wanted=$(cat setup.sh $files | cksum)
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi
arguments=""
for file in $files; do arguments="$arguments -r $file"; done
echo "Installerar i .venv ..." >&2
[ -x .venv/bin/python ] || rm -rf .venv  # half made, or its Python has moved
if command -v uv >/dev/null 2>&1; then
  [ -x .venv/bin/python ] || uv venv --quiet --python "$python" .venv
  uv pip install --quiet --python .venv/bin/python --require-hashes $arguments
else
  [ -x .venv/bin/python ] || "$python" -m venv .venv || {
    rm -rf .venv
    echo "Python saknar venv. Kör den här raden och försök igen: sudo apt-get install python3-venv" >&2
    exit 1
  }
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes $arguments
fi
.venv/bin/python -m surveyapp.web.fonts
echo "$wanted" > "$stamp"
