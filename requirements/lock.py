"""Renew the lock files: exact versions with hashes, and no registry address in them."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LOCKS = {
    "setup.txt": ["setup.in"],
    "runtime.txt": ["../pyproject.toml", "setup.in", "build.in"],
    "dev.txt": [
        "../pyproject.toml",
        "setup.in",
        "build.in",
        "--group",
        "../pyproject.toml:dev",
        "-c",
        "runtime.txt",
        "--excludes",
        "excluded.in",
    ],
}
FLAGS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
]


def main() -> None:
    """Run from `make lock`; extra arguments (`--upgrade`) go to uv."""
    uv = Path(sys.executable).with_name("uv")
    for name, sources in LOCKS.items():
        subprocess.run([uv, "pip", "compile", *FLAGS, *sources, "-o", name, *sys.argv[1:]], cwd=HERE, check=True)


if __name__ == "__main__":
    main()
