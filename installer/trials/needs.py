"""What `make bundle-test` needs on this machine; as root missing packages are installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from told import must

# Package of Debian, and where something of it is found.
NEEDED = (("debootstrap", "debootstrap"), ("nsis", "makensis"), ("wine64", "/usr/lib/wine/wine64"), ("xvfb", "Xvfb"),
          ("xdotool", "xdotool"), ("imagemagick", "import"), ("dpkg-dev", "dpkg-deb"))  # fmt: skip


def main() -> int:
    """Exit code 1 names what is missing."""
    missing = [package for package, command in NEEDED if not (shutil.which(command) or Path(command).exists())]
    if missing and os.geteuid() == 0:
        must(["apt-get", "update", "-qq"])
        must(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing])
        missing = []
    if missing:
        print("missing: apt-get install --no-install-recommends " + " ".join(missing), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
