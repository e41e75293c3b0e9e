"""Datasets from many captures: inputs, tasks, workers, Parquet files, and queries (docs/archives.md).

Here: what turns captures into a dataset, on this machine or on a cluster.  Not here: how packets are read, and how
observations become Arrow tables (`pyp0f.arrow`).  Nothing else in pyp0f imports these modules, except their command.
"""
