"""The queue wakes no worker: workers look for jobs themselves.

A transaction that sends a NOTIFY takes a lock on the whole database until its commit is on disk,
so every order would wait for the commit of every other (docs/decisions/workers-look-for-jobs.md).
"""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("DROP TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 ON procrastinate_jobs")


def downgrade() -> None:
    raise RuntimeError("The books of a shop are not undone. Restore a backup instead.")
