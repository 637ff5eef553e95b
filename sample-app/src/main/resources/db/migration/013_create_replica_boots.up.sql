-- How the replicas came up, for the page at /. One row a boot, written by the replica itself.
CREATE TABLE replica_boots (
    id          uuid PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    boot        jsonb NOT NULL,
    health      text,
    session_pid integer,
    seen_at     timestamptz NOT NULL
);

COMMENT ON COLUMN replica_boots.session_pid IS 'Server process of the session in which the replica migrates; NULL when it is done';
