"""Answers collected elsewhere: files that wait to be read in, and waves that were filled from them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_file",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("study_id", sa.String(length=12), nullable=False),
        sa.Column("instrument", sa.String(length=3), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.CheckConstraint("instrument IN ('MGR', 'STF')", name=op.f("ck_answer_file_known_instrument")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_answer_file_study_id_study"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_file")),
        sa.UniqueConstraint("study_id", "instrument", name=op.f("uq_answer_file_study_id_instrument")),
    )
    with op.batch_alter_table("answer_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_file_study_id"), ["study_id"], unique=False)
    op.add_column("wave", sa.Column("elsewhere", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.alter_column("elsewhere", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("wave", schema=None) as batch_op:
        batch_op.drop_column("elsewhere")
    with op.batch_alter_table("answer_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_file_study_id"))
    op.drop_table("answer_file")
