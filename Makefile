# Cada receta es una línea que también se escribe en Windows sin make: el README da la equivalente.
PYTHON ?= python3
PY = .venv/bin/python

# Hay máquinas que la traen puesta: sin .pyc, cada proceso de las pruebas compilaría otra vez el proyecto.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test cobertura estilo datos migrar tortura tortura-puente fuzz bench bench-puente capturas

# Sirve RedUP en HOST:PORT con todo preparado; Ctrl-C lo apaga.
run: .venv/listo
	$(PY) manage.py preparar && exec $(PY) manage.py servir

# Todas las pruebas: también las caídas, las operaciones al azar, el estilo y la arquitectura.
test: .venv/listo-dev tests/node/node_modules/.package-lock.json
	$(PY) -m pytest -n logical --dist loadfile --no-loadscope-reorder

# Las mismas midiendo la cobertura, que no puede bajar del 95 %. Medir cuesta: por eso van aparte.
cobertura: .venv/listo-dev tests/node/node_modules/.package-lock.json
	$(PY) -m pytest -n logical --dist loadfile --no-loadscope-reorder --cov

# Arregla lo que se arregla solo y enseña el resto.
estilo: .venv/listo-dev
	$(PY) -m ruff check --fix . && $(PY) -m ruff format . && .venv/bin/lint-imports --no-logo

# El motor de mensajería a golpes: caídas, dos servidores y miles de operaciones al azar, con sus cifras.
tortura: .venv/listo-dev
	$(PY) -m tests.motor.tortura

# Cuatro procesos y un Redis que muere, se queda parado y vuelve, con sus cifras. Cinco minutos.
tortura-puente: .venv/listo-dev
	$(PY) -m tests.puente.tortura

# Cien mil tramas estropeadas contra un servidor de verdad: ni se cae, ni se hincha, ni ensucia el registro.
fuzz: .venv/listo-dev
	TORTURA=1 $(PY) -m pytest -q tests/tiempo_real/test_fuzz.py

# Las listas según crece la universidad, Django según cómo se sirva, lo que cuesta un mensaje y la portada
# del admin. Media hora larga.
bench: .venv/listo-dev
	$(PY) -m bench.rest && $(PY) -m bench.admin && $(PY) -m bench.conexiones && $(PY) -m bench.mensajes && $(PY) -m bench.panel

# Repartir entre procesos con el puente o con el gestor de fábrica; necesita redis-server. Ocho minutos.
bench-puente: .venv/listo-dev
	$(PY) -m bench.puente

# Las imágenes de docs/capturas/, con el navegador de las pruebas.
capturas: .venv/listo-dev
	$(PY) -m pytest -q tests/navegador/capturas.py

datos: .venv/listo
	$(PY) manage.py datos_de_ejemplo

migrar: .venv/listo
	$(PY) manage.py migrate

# --- Preparación: sólo se repite cuando cambia lo que se instala ---

.venv/listo: requirements.txt
	$(PYTHON) -m venv .venv && $(PY) -m pip install --quiet --requirement requirements.txt && touch $@

.venv/listo-dev: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv .venv && $(PY) -m pip install --quiet --requirement requirements-dev.txt && touch .venv/listo $@

tests/node/node_modules/.package-lock.json: tests/node/package-lock.json
	npm ci --prefix tests/node --no-audit --no-fund && touch $@
