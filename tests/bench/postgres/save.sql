-- pgbench: a durable save of a 4 KiB change. Each client has budgets of its own, so that none waits for another's row.
\set budget :client_id * 8 + random(0, 7)
\set change random(0, 255)
SELECT save_version(:budget, :change, false);
