"""A release is prepared and looked at before it is given out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KNOWN, CONTENT = "ck_release_known_state", "ck_release_done_has_content"


def upgrade() -> None:
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.add_column(sa.Column("preview", sa.JSON(none_as_null=True), nullable=True))
        batch_op.drop_constraint(op.f(KNOWN), type_="check")
        batch_op.drop_constraint(op.f(CONTENT), type_="check")
        batch_op.create_check_constraint(op.f(KNOWN), "state IN ('queued', 'running', 'prepared', 'done', 'failed')")
        batch_op.create_check_constraint(op.f(CONTENT), "state NOT IN ('prepared', 'done') OR fingerprint IS NOT NULL")


def downgrade() -> None:
    op.execute("DELETE FROM release WHERE state = 'prepared'")  # never given out: it may be made again
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(KNOWN), type_="check")
        batch_op.drop_constraint(op.f(CONTENT), type_="check")
        batch_op.create_check_constraint(op.f(KNOWN), "state IN ('queued', 'running', 'done', 'failed')")
        batch_op.create_check_constraint(op.f(CONTENT), "state <> 'done' OR fingerprint IS NOT NULL")
        batch_op.drop_column("preview")
