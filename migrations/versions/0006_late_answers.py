"""Late answers: the version in which an answer or a text came out first, versions of totals alone, and final versions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ANSWERS = ("closed_response", "closed_text")


def upgrade() -> None:
    for table in ANSWERS:
        op.add_column(table, sa.Column("came", sa.Integer(), nullable=True))
        its, waves = sa.table(table, sa.column("wave_id"), sa.column("came")), sa.table("wave", sa.column("id"), sa.column("state"))
        released = sa.select(waves.c.id).where(waves.c.state == "released")
        op.execute(its.update().where(its.c.wave_id.in_(released)).values(came=1))
    for table, column in (("wave", "final"), ("release", "whole_only")):
        op.add_column(table, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    for table, column in (("release", "whole_only"), ("wave", "final")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
    for table in ANSWERS:
        op.drop_column(table, "came")
