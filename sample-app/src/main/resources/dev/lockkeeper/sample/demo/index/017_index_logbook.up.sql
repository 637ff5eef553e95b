CREATE INDEX CONCURRENTLY logbook_stowage ON logbook (stowage(id));
