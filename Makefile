# SPDX-License-Identifier: Apache-2.0
#
# `make` alone shows what there is. Everything lies in .build/ and var/, which git ignores.

SHELL := /bin/sh

# What `make run` listens on.
PORT ?= 8080
export PORT

# A target that imports what it does not declare would compile by luck; this keeps the walls between the modules.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
# One file that runs where no Swift is installed.
RELEASE_FLAGS := $(SWIFT_FLAGS) --configuration release --static-swift-stdlib
export SWIFT_FLAGS RELEASE_FLAGS

PROGRAMS := posternd postern postern-web

BUILD_PACKAGES := libsodium-dev libsqlite3-dev pkg-config
LINT_PACKAGES := python3 shellcheck
BENCH_PACKAGES := python3 gcc libc6-dev redis-server redis-tools
TEST_PACKAGES := python3 python3-venv chromium chromium-driver openssl strace

.PHONY: help run build test bench lint protocol deps test-deps lint-deps swift

help:
	@echo 'make run     build, then run posternd and postern-web on ./var until Ctrl-C (PORT=8080)'
	@echo 'make test    every test: Swift, end to end with the real programs, and the recorded traffic'
	@echo 'make build   the release programs, where `swift build -c release --show-bin-path` says'
	@echo 'make bench   the session check beside Redis and a C echo server; writes protocol/performance.md'
	@echo 'make lint    formatting, licence lines, scripts'
	@echo 'make protocol  write openrpc.json, the schemas and the replies of the transcripts anew from the code'

run: build
	@.make/run

# One by one: a plain `swift build` would also build PosternTesting, and there is no static library of Swift Testing.
build: deps
	@set -e; for program in $(PROGRAMS); do swift build $(RELEASE_FLAGS) --product $$program; done

test: deps test-deps
	@.make/test

bench: build
	@.make/packages 'To measure Postern' $(BENCH_PACKAGES)
	@.make/bench

protocol: deps
	POSTERN_UPDATE=1 swift test $(SWIFT_FLAGS) --filter 'PosternDaemonTests.(Document|Transcript)Tests'

lint: swift lint-deps
	@.make/lint

deps: swift
	@if ! pkg-config --exists libsodium sqlite3 2>/dev/null; then .make/packages 'To build Postern' $(BUILD_PACKAGES); fi

test-deps:
	@.make/packages 'To test Postern' $(TEST_PACKAGES)
	@.make/python

lint-deps:
	@.make/packages 'To check Postern' $(LINT_PACKAGES)

swift:
	@command -v swift >/dev/null || { echo 'Swift 6.2 or newer is needed, and "swift" is not in PATH: see https://www.swift.org/install/' >&2; exit 1; }
