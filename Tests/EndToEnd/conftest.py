# SPDX-License-Identifier: Apache-2.0
"""Fixtures that the end-to-end tests share."""

from collections.abc import Iterator

import pytest
from support.cli import CLI
from support.daemon import Daemon
from support.web import Web


@pytest.fixture(scope="module")
def daemon() -> Iterator[Daemon]:
    """A daemon for the tests of one file, none of which stops it."""
    with Daemon() as running:
        yield running


@pytest.fixture
def own_daemon() -> Iterator[Daemon]:
    """A daemon for one test, to be stopped, killed and started again."""
    with Daemon() as running:
        yield running


@pytest.fixture(scope="module")
def cli(daemon: Daemon) -> CLI:
    """The command line at the file's daemon."""
    return CLI(daemon.sockets)


@pytest.fixture(scope="module")
def web(daemon: Daemon) -> Iterator[Web]:
    """An HTTP front before the file's daemon."""
    with Web(daemon.sockets) as running:
        yield running
