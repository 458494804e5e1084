"""Work that survives restarts: a queue in PostgreSQL, the table of job kinds, worker processes."""
