# What the set-up scripts share. Sourced, not run.
set -euo pipefail

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/finance-live
BIN=${CARGO_HOME:-$HOME/.cargo}/bin
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH=$BIN:$PATH

say() { printf '\033[1m» %s %s\033[0m\n' "$(date +%T)" "$*"; }

# missing WHAT WHY HOW: one clear line, and the end.
missing() {
  printf '✗ Missing: %s. Needed %s. To get it: %s\n' "$1" "$2" "$3" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# as_root COMMAND…: only where that is possible without asking for a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_apt() {
  has apt-get && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# apt PACKAGE…: installs Debian packages; the list of packages is fetched once.
apt() {
  if [ -z "${APT_UPDATED:-}" ]; then
    as_root apt-get update -qq
    APT_UPDATED=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# needs_venv WHY VERSION: Python 3, of this version or newer, that can make folders of Python programs.
needs_venv() {
  has python3 || { can_apt && apt python3; } || missing "Python 3" "$1" "https://www.python.org, version $2 or newer"
  # Debian has this part of Python in a package of its own.
  python3 -c 'import ensurepip, venv' 2>/dev/null || { can_apt && apt python3-venv; } ||
    missing "Python's venv" "$1" "install python3-venv with your system's package manager"
  python3 -c "import sys; sys.exit(sys.version_info < (${2/./, }))" || missing "Python $2" "$1" "https://www.python.org"
}
