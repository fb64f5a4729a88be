"""The consultant's sentences instead of the drafts, and which of them an appendix was made with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding_edit",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(length=200), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("caveat", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("edited_by", sa.String(length=254), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_finding_edit_release_id_release"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("release_id", "finding", name=op.f("pk_finding_edit")),
    )
    op.add_column("appendix", sa.Column("edition", sa.String(length=64), server_default="", nullable=False))
    with op.batch_alter_table("appendix", schema=None) as batch_op:
        batch_op.alter_column("edition", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("appendix", schema=None) as batch_op:
        batch_op.drop_column("edition")
    op.drop_table("finding_edit")
