# make report    everything from a clean clone to a report on a sample capture
# make test      everything from a clean clone to all tests and the formatter's check
# make help      the other targets

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
# What `make report` reports on.
SAMPLE ?= Captures/syn-meets-last-ack.pcap

SOURCES = Package.swift Sources Tests

# What is looked for, and the Debian package that has it: a pkg-config module, a command.
LIBRARIES = libpcap:libpcap-dev zlib:zlib1g-dev libzstd:libzstd-dev liblzma:liblzma-dev liblz4:liblz4-dev \
	sqlite3:libsqlite3-dev libmd:libmd-dev
TEST_TOOLS = gzip:gzip zstd:zstd xz:xz-utils lz4:lz4 tshark:tshark sqlite3:sqlite3 python3:python3 ip:iproute2
LAB_TOOLS = python3:python3 ip:iproute2 nft:nftables tcpdump:tcpdump

.PHONY: help deps test-deps lab-deps lab build report test captures reports format lint bench growth callgrind clean man docs install

help:
	@echo 'make report     build, and report on $(SAMPLE) (SAMPLE=FILE for another)'
	@echo 'make test       build and run every test, check the format'
	@echo 'make build      release build: .build/release/lastack'
	@echo 'make install    program, manual pages and completions, to $(DESTDIR)$(PREFIX) (PREFIX, DESTDIR)'
	@echo 'make docs       the library documentation as HTML: .build/docs'
	@echo 'make lab        as root: real kernels close connections, and their word stands beside lastack'"'"'s; make lab-deps'
	@echo 'make captures   write Captures/ anew from Captures/scripts'
	@echo 'make reports    write Captures/reports and the output in README.md anew'
	@echo 'make format     format the sources; make lint only checks'
	@echo 'make bench      speed beside other programs (PACKETS, RUNS); make callgrind counts instructions'
	@echo 'make growth     time a packet and memory a connection for 1, 10 and 100 million packets'
	@echo 'make deps       install the missing libraries (Debian packages); test-deps: those of the tests too'
	@echo 'make clean      remove what was built'

# Installs those of the packages in $$missing, says so first, and never asks.
define install-missing
	if [ -z "$$missing" ]; then exit 0; fi; \
	command -v apt-get >/dev/null || { \
	  echo "make: missing:$$missing (names of Debian packages). Install them by your system's means." >&2; exit 1; }; \
	if [ "$$(id -u)" -eq 0 ]; then sudo=; \
	elif command -v sudo >/dev/null; then sudo=sudo; \
	else echo "make: missing:$$missing. Install them as root." >&2; exit 1; fi; \
	echo "make: installing$$missing"; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing
endef

deps:
	@command -v $(SWIFT) >/dev/null || { \
	  echo 'make: Swift 6.3 or later is needed and "$(SWIFT)" is not in PATH: https://www.swift.org/install/linux' >&2; \
	  exit 1; }
	@missing=; \
	command -v pkg-config >/dev/null || missing=' pkg-config'; \
	for pair in $(LIBRARIES); do \
	  pkg-config --exists "$${pair%%:*}" 2>/dev/null || dpkg -s "$${pair#*:}" >/dev/null 2>&1 || \
	  missing="$$missing $${pair#*:}"; \
	done; \
	$(install-missing)

test-deps: deps
	@missing=; \
	for pair in $(TEST_TOOLS); do \
	  command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	$(install-missing)

lab-deps:
	@missing=; \
	for pair in $(LAB_TOOLS); do \
	  command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair#*:}"; \
	done; \
	$(install-missing)

build: deps
	$(SWIFT) build -c release --product lastack

report: build
	.build/release/lastack report $(SAMPLE)

test: test-deps
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build
	$(SWIFT) format lint --strict -r $(SOURCES)

# LASTACK=.build/debug/lastack for another build. Without root there is nothing to install for: it says why it is skipped.
lab: $(if $(LASTACK),,build)
	@if [ "$$(id -u)" -eq 0 ]; then $(MAKE) --no-print-directory lab-deps || true; fi
	@program=$(or $(LASTACK),.build/release/lastack); \
	Tests/Lab/burst --lastack $$program > .build/lab-burst.txt 2>&1 & burst=$$!; \
	Tests/Lab/run --lastack $$program || failed=1; \
	wait $$burst || failed=1; echo; cat .build/lab-burst.txt; exit $${failed:-0}

captures: deps
	$(SWIFT) run GenerateCaptures Captures/scripts Captures

reports: test-deps
	$(SWIFT) build --build-tests
	LASTACK_KEEP_REPORTS=1 $(SWIFT) test --skip-build --filter TranscriptTests >/dev/null || true
	git diff --stat -- Captures/reports README.md

format:
	$(SWIFT) format -i -r $(SOURCES)

lint:
	$(SWIFT) format lint --strict -r $(SOURCES)

bench: build
	Benchmarks/run

growth: build
	Benchmarks/growth

callgrind: build
	Benchmarks/instructions

clean:
	$(SWIFT) package clean

# The articles and the public API, for a web server: `python3 -m http.server -d .build/docs`.
docs: deps
	$(SWIFT) package dump-symbol-graph --minimum-access-level public --skip-synthesized-members
	rm -rf .build/symbols && mkdir -p .build/symbols
	cp .build/*/symbolgraph/Lastack*.symbols.json .build/symbols/
	docc convert Sources/Lastack/Lastack.docc --additional-symbol-graph-dir .build/symbols \
	  --warnings-as-errors --transform-for-static-hosting --output-path .build/docs

# Manual pages and completions, from the program's own help.
man: build
	$(SWIFT) build -c release --product generate-manual
	Documentation/manual .build/release/generate-manual .build/release/lastack .build/man
	for shell in bash zsh fish; do \
	  .build/release/lastack --generate-completion-script $$shell >.build/man/completion.$$shell || exit 1; \
	done

install: man
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 .build/release/lastack $(DESTDIR)$(PREFIX)/bin/lastack
	install -m 644 .build/man/lastack*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -D -m 644 .build/man/completion.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/lastack
	install -D -m 644 .build/man/completion.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_lastack
	install -D -m 644 .build/man/completion.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/lastack.fish
