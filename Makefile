# make run    installs, migrates, fills with start and demo content and serves on 127.0.0.1:8000 (PORT= overrides)
# make test   installs what tests need, and where it can nginx, age and systemd, without which some are skipped; runs all of
#             them on SQLite, on PostgreSQL and in Chromium, the three side by side; they share the work (SHARE= tries all on
#             both databases). make sqlite, postgresql, chromium: one of the three
# make fuzz   the long tests: odd values at every address, races of eight, random searches
# make check  style, templates, migrations, deployment settings, security
# make bench  measures speed beside two limits, writes docs/performance.md (BENCH_SIZES="2000 10000" for less)
# make drills  kills processes, stops servers, lets a mail server misbehave, loses a machine, and counts outside what becomes of it
#              (KILLS=40 for fewer, DRILLS="mails kills" for some); half an hour
# make rehearse  runs what deploy/ holds on this machine: nginx with TLS, two units, PostgreSQL, Redis, mail, timers, a backup
# make release  builds an archive of what is committed, with a list of its parts (SBOM) and hashes, in var/releases
# make dev    Django's development server with DEBUG
# make messages  refreshes the catalogues of all languages        make lock  pins the newest allowed dependencies
# make review LANGUAGE=uk  writes a sheet for a person who reads the language (SHEET=file.xlsx takes it in again)

SHELL := /bin/bash
.DEFAULT_GOAL := run
.PHONY: run dev test sqlite postgresql chromium fuzz check bench drills rehearse release messages review lock clean

PORT ?= 8000
TEST ?=
SHARE ?= yes
share = $(and $(SHARE),$(if $(TEST),,--share=$(1)))
UPGRADE ?= --upgrade
VENV := .venv
# The system's own, as on a server: Debian builds it so that it is a seventh faster than one that was built on a machine.
SYSTEM_PYTHON ?= $(or $(firstword $(foreach python,/usr/bin/python3 python3,$(shell $(python) -c \
  'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && echo $(python)))),python3)
PYTHON := $(VENV)/bin/python
MANAGE := $(PYTHON) manage.py
# For each of three that run side by side: more processes would each build the same once more.
WORKERS ?= $(shell cores=$$(nproc 2> /dev/null || echo 2); echo $$((cores > 8 ? 4 : (cores + 1) / 2)))
PYTEST = $(VENV)/bin/pytest -n $(WORKERS) --dist worksteal
VAR_DIR ?= $(CURDIR)/var

$(VENV)/pyvenv.cfg:
	@$(SYSTEM_PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (python3)."; exit 1; }
	@$(SYSTEM_PYTHON) -m venv $(VENV) || { rm -rf $(VENV); tests/system-packages python3-venv && $(SYSTEM_PYTHON) -m venv $(VENV); }

$(VENV)/run.stamp: requirements.txt | $(VENV)/pyvenv.cfg
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/pyvenv.cfg
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

$(VAR_DIR)/secret_key: $(VENV)/run.stamp
	@mkdir -p $(VAR_DIR)
	@(umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))' > $@)

run dev: export VAR_DIR := $(VAR_DIR)
run dev: export HTTPS = false
run dev: export PORTAL_URL = http://127.0.0.1:$(PORT)
run: export ALLOWED_HOSTS = 127.0.0.1,localhost

run: $(VAR_DIR)/secret_key
	@export SECRET_KEY=$$(cat $(VAR_DIR)/secret_key) && set -e && \
	$(MANAGE) compile_catalogues && \
	if [ -n "$$(find static $(VENV)/run.stamp -newer $(VAR_DIR)/static/staticfiles-$(notdir $(CURDIR)).json 2>/dev/null || echo first)" ]; then \
	  $(MANAGE) collectstatic --no-input --clear -v0; fi && \
	$(MANAGE) migrate -v0 && $(MANAGE) load_start_content && $(MANAGE) load_demo && $(MANAGE) populate_history --auto -v0 && \
	echo "Open http://127.0.0.1:$(PORT)/ – stop with Ctrl+C" && \
	exec $(VENV)/bin/gunicorn --no-control-socket --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 bildung_verbindet.wsgi

dev: export DEBUG = true
dev: $(VENV)/run.stamp
	$(MANAGE) compile_catalogues
	$(MANAGE) migrate -v0
	$(MANAGE) load_start_content
	$(MANAGE) load_demo
	$(MANAGE) runserver 127.0.0.1:$(PORT)

# Each waits for a quarter of its time, for files, servers and pages: one works while the others wait. What Python has
# compiled is kept, as each of their processes reads it: of the tests once before, while packages come over the line.
test sqlite postgresql chromium drills: export PYTHONDONTWRITEBYTECODE =
test sqlite postgresql chromium: .SHELLFLAGS := -o pipefail -c
wanted := nginx-light age libseccomp2 systemd dbus adduser curl openssl
named = 2>&1 | sed -u 's/^/$@ /'

test: $(VENV)/dev.stamp
	{ tests/system-packages && tests/system-packages --if-possible $(wanted); } & packages=$$! && \
	DEBUG=true $(MANAGE) compile_catalogues -v0 && \
	{ $(VENV)/bin/pytest --collect-only -qq > /dev/null || true; } && wait $$packages
	$(MAKE) --no-print-directory --jobs=3 sqlite postgresql chromium

sqlite: $(VENV)/dev.stamp
	$(PYTEST) $(call share,database) --ignore=tests/browser $(TEST) $(named)

postgresql: $(VENV)/dev.stamp
	tests/with-postgres $(PYTEST) $(call share,database) --ignore=tests/browser $(TEST) $(named)

chromium: $(VENV)/dev.stamp
	$(PYTEST) $(or $(call share,rest),$(if $(TEST),-m browser $(TEST),tests/browser)) $(named)

fuzz: $(VENV)/dev.stamp
	tests/system-packages
	tests/with-postgres $(VENV)/bin/pytest -s -m fuzz $(TEST)

check: $(VENV)/dev.stamp
	$(VENV)/bin/ruff check --quiet .
	$(VENV)/bin/ruff format --quiet --check .
	$(VENV)/bin/djlint --quiet --lint templates
	! LC_ALL=C.UTF-8 grep -rnE '.{141}' templates
	$(VENV)/bin/bandit --quiet --recursive --severity-level medium --exclude ./tests,./.venv,./var .
	DEBUG=true $(MANAGE) makemigrations --check --dry-run -v1
	DEBUG=true $(MANAGE) refresh_catalogues --check
	SECRET_KEY=$$(python3 -c 'import secrets; print(secrets.token_urlsafe(64))') HTTPS=true TRUSTED_PROXIES=1 ALLOWED_HOSTS=portal.example \
	  PORTAL_URL=https://portal.example $(MANAGE) check --deploy --fail-level WARNING

bench: $(VENV)/dev.stamp
	tests/system-packages
	DATABASE_URL= CACHE_URL= $(PYTHON) -m tests.bench.run
	CACHE_URL= tests/with-postgres $(PYTHON) -m tests.bench.run

drills: $(VENV)/dev.stamp
	tests/system-packages postgresql redis-server nginx-light iproute2 faketime
	CACHE_URL= tests/with-postgres $(PYTHON) -m tests.drills

rehearse: $(VENV)/dev.stamp
	tests/system-packages nginx-light postgresql redis-server age testssl.sh curl openssl
	tests/with-postgres deploy/rehearse

$(VENV)/release/release.stamp: requirements-release.txt | $(VENV)/run.stamp
	@$(SYSTEM_PYTHON) -m venv $(VENV)/release
	$(VENV)/release/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-release.txt
	@touch $@

release: $(VENV)/release/release.stamp
	CYCLONEDX=$(VENV)/release/bin/cyclonedx-py deploy/release $(COMMIT)

messages: $(VENV)/dev.stamp
	DEBUG=true $(MANAGE) makemessages -l de --add-location=file --no-wrap --no-obsolete -i $(VENV) -i var -i tests
	@echo "New or changed texts:" && msgattrib --untranslated --no-wrap locale/de/LC_MESSAGES/django.po && msgattrib --only-fuzzy --no-wrap locale/de/LC_MESSAGES/django.po
	DEBUG=true $(MANAGE) refresh_catalogues

review: $(VENV)/run.stamp
	@mkdir -p $(VAR_DIR)
	@DEBUG=true $(MANAGE) review $(LANGUAGE) $(if $(SHEET),--sheet $(SHEET),--folder $(VAR_DIR))

COMPILE := $(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

lock: $(VENV)/dev.stamp
	$(PYTHON) -m pip install --quiet uv
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.txt
	$(COMPILE) $(UPGRADE) --extra translation -c requirements.txt pyproject.toml -o requirements-translation.txt
	$(COMPILE) $(UPGRADE) --extra metrics -c requirements.txt pyproject.toml -o requirements-metrics.txt
	$(COMPILE) $(UPGRADE) --extra translation --extra metrics --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(COMPILE) $(UPGRADE) --group release -o requirements-release.txt

clean:
	rm -rf $(VENV) var
