-- pgbench: the same, with each audit entry chained to the one before it by SHA-256.
\set budget :client_id * 8 + random(0, 7)
\set change random(0, 255)
SELECT save_version(:budget, :change, true);
