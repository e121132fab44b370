"""The one statement that puts a job into the queue, for services and for the hot path alike."""

DEFER_SQL = """
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
VALUES (%s, %s, %s, %s, %s::jsonb, now() + make_interval(secs => %s))
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""
"""Parameters: queue, job, lock or None, queueing lock or None, arguments as JSON, delay in seconds."""
