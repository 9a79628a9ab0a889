-- The yardstick's tables: what a durable save leaves behind, as a relational store would keep it. The indexes answer the
-- questions that the ledger's do.
CREATE TABLE budgets (
  name text PRIMARY KEY,
  etag bytea NOT NULL,
  state smallint NOT NULL,
  latest_version bigint NOT NULL,
  latest_digest bytea,
  update_time timestamptz NOT NULL
) WITH (fillfactor = 70);  -- Room for updates in place.

CREATE TABLE versions (
  budget_name text NOT NULL,
  version bigint NOT NULL,
  digest bytea NOT NULL,
  author text NOT NULL,
  create_time timestamptz NOT NULL,
  message text NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (budget_name, version)
);
ALTER TABLE versions ALTER content SET STORAGE EXTERNAL;  -- Random text: no time is lost in trying to compress it.

CREATE TABLE requests (
  subject text NOT NULL,
  request_id uuid NOT NULL,
  fingerprint bytea NOT NULL,
  log_index bigint NOT NULL,
  create_time timestamptz NOT NULL,
  PRIMARY KEY (subject, request_id)
);
CREATE INDEX ON requests (create_time);  -- They expire.

CREATE SEQUENCE log_indexes MINVALUE 0;
CREATE TABLE entries (
  log_index bigint PRIMARY KEY,
  time timestamptz NOT NULL,
  resource text NOT NULL,
  division text NOT NULL,
  department text NOT NULL,
  actor text NOT NULL,
  action smallint NOT NULL,
  outcome smallint NOT NULL,
  version bigint NOT NULL,
  version_digest bytea NOT NULL,
  client_address text NOT NULL,
  request_id uuid NOT NULL,
  hash bytea  -- Of the chain, where there is one.
);
CREATE INDEX ON entries (resource, log_index);
CREATE INDEX ON entries (division, action, outcome, log_index);
CREATE INDEX ON entries (department, action, outcome, log_index);
CREATE INDEX ON entries (actor, action, outcome, log_index);
CREATE INDEX ON entries (department, actor, action, outcome, log_index);

-- The head of the hash chain: one row, which each chained commit locks.
CREATE TABLE chain (id int PRIMARY KEY, size bigint NOT NULL, hash bytea NOT NULL) WITH (fillfactor = 10);
INSERT INTO chain VALUES (1, 0, sha256(''));

-- The changes, made beforehand: pgbench need not send 4 KiB over its socket.
CREATE TABLE changes (id int PRIMARY KEY, content text NOT NULL);
ALTER TABLE changes ALTER content SET STORAGE EXTERNAL;
INSERT INTO changes
  SELECT i, (SELECT string_agg(md5(i || '/' || j), '') FROM generate_series(1, 128) AS j) FROM generate_series(0, 255) AS i;

INSERT INTO budgets
  SELECT 'divisions/652300/departments/' || 100 + i || '/budgets/2026', decode(md5(i::text), 'hex'), 1, 0, NULL, now()
  FROM generate_series(0, 1023) AS i;

-- A durable save, in the one transaction that the call is. ABORTED where the etag is not the head's.
CREATE FUNCTION save_version(p_budget int, p_change int, p_chained boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_department text := 'divisions/652300/departments/' || 100 + p_budget;
  v_name text := v_department || '/budgets/2026';
  v_request uuid := gen_random_uuid();
  v_now timestamptz := clock_timestamp();
  v_content text;
  v_digest bytea;
  v_etag bytea;
  v_version bigint;
  v_index bigint;
  v_hash bytea;
BEGIN
  SELECT content INTO v_content FROM changes WHERE id = p_change;
  v_content := overlay(v_content PLACING v_request::text FROM 1);  -- No two saves are alike.
  v_digest := sha256(convert_to(v_content, 'UTF8'));
  -- What the caller was told when it read the budget, and the check that it still holds.
  SELECT etag INTO v_etag FROM budgets WHERE name = v_name;
  PERFORM 1 FROM requests WHERE subject = 'editor' AND request_id = v_request;
  IF FOUND THEN RAISE EXCEPTION 'the request was answered before'; END IF;
  UPDATE budgets
    SET etag = v_digest, latest_version = latest_version + 1, latest_digest = v_digest, update_time = v_now
    WHERE name = v_name AND etag = v_etag
    RETURNING latest_version INTO v_version;
  IF NOT FOUND THEN RAISE EXCEPTION 'ABORTED: the budget has changed'; END IF;
  INSERT INTO versions VALUES (v_name, v_version, v_digest, 'editor', v_now, '', v_content);
  IF p_chained THEN
    SELECT size, hash INTO v_index, v_hash FROM chain WHERE id = 1 FOR UPDATE;
    v_hash := sha256(v_hash || convert_to(concat_ws('|', v_index, v_now, v_name, 'editor', 2, v_version, v_request), 'UTF8') ||
                     v_digest);
    UPDATE chain SET size = size + 1, hash = v_hash WHERE id = 1;
  ELSE
    v_index := nextval('log_indexes');
  END IF;
  INSERT INTO entries VALUES (v_index, v_now, v_name, 'divisions/652300', v_department, 'editor', 2, 1, v_version, v_digest,
                              '127.0.0.1', v_request, v_hash);
  INSERT INTO requests VALUES ('editor', v_request, v_digest, v_index, v_now);
  RETURN v_index;
END $$;
