"""Texts that leave: what is decided about each, releases of texts, and with which of them an appendix was made"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_review",
        sa.Column("text_id", sa.String(length=22), nullable=False),
        sa.Column("wave_id", sa.String(length=12), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("against_register", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("masks", sa.JSON(), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=True),
        sa.Column("decided_by", sa.String(length=254), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_in", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('unread', 'approved', 'held')", name=op.f("ck_text_review_known_state")),
        sa.CheckConstraint(
            "state = 'unread' OR (decided_by IS NOT NULL AND wording IS NOT NULL)", name=op.f("ck_text_review_decided_by_somebody")
        ),
        sa.CheckConstraint("published_in IS NULL OR state = 'approved'", name=op.f("ck_text_review_published_is_approved")),
        sa.ForeignKeyConstraint(["text_id"], ["closed_text.id"], name=op.f("fk_text_review_text_id_closed_text"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_text_review_wave_id_wave"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_text_review")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_text_review_wave_id", "text_review", ["wave_id"], unique=False)
    op.create_table(
        "text_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("released_by", sa.String(length=254), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_text_release_wave_id_wave"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_release")),
        sa.UniqueConstraint("wave_id", "version", name=op.f("uq_text_release_wave_id_version")),
    )
    op.create_index(op.f("ix_text_release_wave_id"), "text_release", ["wave_id"], unique=False)
    op.add_column("appendix", sa.Column("texts_version", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("appendix", schema=None) as batch_op:
        batch_op.alter_column("texts_version", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("appendix", schema=None) as batch_op:
        batch_op.drop_column("texts_version")
    op.drop_index(op.f("ix_text_release_wave_id"), table_name="text_release")
    op.drop_table("text_release")
    op.drop_index("ix_text_review_wave_id", table_name="text_review")
    op.drop_table("text_review")
