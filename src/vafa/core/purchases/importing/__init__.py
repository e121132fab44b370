"""Purchases out of files and data sets: read, put in the order of time, recorded in large batches, resumable.

`files` (formats, columns, values, baskets) turns a file into purchases; `posting` records them, in several
processes, and keeps in the same transaction how far it has come; `running` is what commands call.
"""
