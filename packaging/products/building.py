"""Builds: freezes the program, looks whether it is as it should be, makes the products, and prints tables of them."""

from __future__ import annotations

import argparse
import re
import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from freezing.contents import BARE_WINDOW
from freezing.freeze import freeze
from freezing.loaded import check
from freezing.measure import measure
from freezing.trial import ON_LINUX, try_out
from licences import write_licences
from steps.errors import BuildFailed

from products import sizes
from products.catalogue import NAMES, chosen
from products.order import COMMAND, BuildOrder, libraries_of, note_files, read_order, stamp_into, system
from sora_desktop.stamp import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from products.catalogue import Product

_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_KIND_OF_NONE = Kind.TARBALL
"""As what the frozen folder itself is stamped, before a product puts its own stamp into its copy."""


def main(arguments: Sequence[str], root: Path) -> int:
    """Build what the arguments ask for, and give the exit code.

    Raises:
        BuildFailed: something went wrong; the text says what.
    """
    options = _parser().parse_args(arguments)
    order = read_order(root, repository=options.repository, revision=options.revision)
    products, left_out = chosen(options.only)
    _say(f"Sora Desktop {order.version}, commit {order.commit or 'unknown'}: {', '.join(p.name for p in products)}")
    for words in left_out:
        _say(words)
    last, weighed, starts = sizes.read_last(order.dist), {}, ""
    if any(product.is_frozen for product in products):
        if not options.keep_frozen:
            _freeze(order, with_bare_window=not options.skip_measuring)
        weighed[sizes.INSTALLED] = _examine(order)
        if not options.skip_measuring:
            with _step("Measuring the start beside a bare window"):
                starts = str(measure(_executable(order, BARE_WINDOW.name), _executable(order, COMMAND)))
    failed = []
    for product in products:
        try:
            weighed |= {path.name: sizes.bytes_of(path) for path in _make(product, order)}
        except BuildFailed as problem:
            is_left_out = product.fetches and options.only is None
            _say(f"{product.name} is {'left out' if is_left_out else 'NOT MADE'}: {problem}")
            failed += [] if is_left_out else [product.name]
    sizes.note(order.dist, weighed)
    _say("\n" + "\n\n".join(part for part in (sizes.table(weighed, last), starts) if part))
    if failed:
        reason = f"Not made: {', '.join(failed)}. What is wrong is said above."
        raise BuildFailed(reason)
    return 0


def _freeze(order: BuildOrder, *, with_bare_window: bool) -> None:
    with _step("Freezing"), _folder(order, "freezing") as folder:
        freeze(order, folder, with_bare_window=with_bare_window)
    with _step("Listing licences"):
        for program in _programs(order):
            stamp_into(libraries_of(program), order.stamp(_KIND_OF_NONE))
            components = write_licences(program)
        note_files(order.frozen)
        _say(f"{len(components)} components")


def _programs(order: BuildOrder) -> list[Path]:
    return [program for program in (order.frozen, order.bundle) if program.is_dir()]


def _examine(order: BuildOrder) -> int:
    """Look whether the frozen program works and is as small as it must be, and give its bytes."""
    if not order.frozen.is_dir():
        reason = f"There is no frozen program at {order.frozen}. Leave out --keep-frozen."
        raise BuildFailed(reason)
    with _step("Testing the frozen program"):
        said, mapped = try_out(_executable(order, COMMAND))
        _say(said)
    if ON_LINUX:
        with _step("Looking for libraries that nothing loads"):
            _say(str(check(libraries_of(order.frozen), mapped)))
    weight = sizes.bytes_of(order.frozen)
    if weight > sizes.MOST:
        reason = f"The program has {weight:,} bytes, and may have {sizes.MOST:,}. See what came along: {order.frozen}"
        raise BuildFailed(reason)
    return weight


def _executable(order: BuildOrder, name: str) -> Path:
    return order.frozen.with_name(name) / (f"{name}.exe" if system() == "windows" else name)


def _make(product: Product, order: BuildOrder) -> list[Path]:
    """Make a product, and give all new files that came of it."""
    before = {path: path.stat().st_mtime_ns for path in order.dist.glob(f"{COMMAND.partition('-')[0]}*")}
    with _step(f"Making {product.name}"), _folder(order, product.name) as folder:
        order.dist.mkdir(parents=True, exist_ok=True)
        made = product.maker()(folder, order)
        _say(str(made))
    after = sorted(order.dist.glob(f"{COMMAND.partition('-')[0]}*"))
    return [path for path in after if path == made or before.get(path) != path.stat().st_mtime_ns]


@contextmanager
def _folder(order: BuildOrder, name: str) -> Iterator[Path]:
    """Give an empty folder to work in, on the disk of the products, for as long as the block lasts."""
    folder = order.dist / "work" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)


@contextmanager
def _step(name: str) -> Iterator[None]:
    _say(f"\n── {name} " + "─" * max(0, 75 - len(name)))
    begin = time.monotonic()
    yield
    _say(f"({time.monotonic() - begin:.0f} s)")


def _say(text: str) -> None:
    print(text, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 packaging/build.py", description="Make what people download, for this system, into dist/."
    )
    parser.add_argument(
        "--only", type=lambda text: text.split(","), metavar="NAME,…", help=f"only these products: {', '.join(NAMES)}"
    )
    parser.add_argument(
        "--revision", type=_revision, default=1, help="how often this version was packaged (default: 1)"
    )
    parser.add_argument(
        "--repository",
        type=_repository,
        metavar="OWNER/NAME",
        help="where the products are published on GitHub; without it they never ask for newer versions",
    )
    parser.add_argument("--skip-measuring", action="store_true", help="do not measure the start")
    parser.add_argument("--keep-frozen", action="store_true", help="take the frozen program of the last build")
    return parser


def _revision(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _repository(text: str) -> str:
    if not _REPOSITORY.fullmatch(text):
        reason = f"“{text}” is no OWNER/NAME"
        raise argparse.ArgumentTypeError(reason)
    return text
