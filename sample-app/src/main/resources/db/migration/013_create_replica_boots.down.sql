DROP TABLE replica_boots;
