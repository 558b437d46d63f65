"""Background work: a queue in the same database, workers, and the return of jobs whose worker died."""
