import gc

# Aquí, que es lo primero que se importa: con los 700 de fábrica, un cuarto de cada arranque se iría en
# recorrer lo que se acaba de cargar.
gc.set_threshold(50_000, 20, 20)
