"""What has gone out of a study, for ever: one row a thing"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.String(length=12), nullable=False),
        sa.Column("wave_id", sa.String(length=12), nullable=True),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("entries", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('release', 'texts', 'sentence', 'appendix', 'export', 'rates')", name=op.f("ck_publication_known_kind")
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_publication_study_id_study"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_publication_wave_id_wave"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_publication_release_id_release"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("study_id", "kind", "fingerprint", name=op.f("uq_publication_study_id_kind_fingerprint")),
    )
    op.create_index(op.f("ix_publication_study_id"), "publication", ["study_id"], unique=False)
    op.add_column("release", sa.Column("entries", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_column("entries")
    op.drop_index(op.f("ix_publication_study_id"), table_name="publication")
    op.drop_table("publication")
