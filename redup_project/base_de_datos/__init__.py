"""El motor `ENGINE` de Django: PostgreSQL ≥ 15, propio del proyecto (embebido) o el de `DATABASE_URL`."""
