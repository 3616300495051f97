"""Repairs of packages, and trials of courses."""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "package_repair",
        sa.Column("institution", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("package_id", sa.String(length=36), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("diff", sa.Text(), nullable=False),
        sa.Column("mends", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution", "package_id"],
            ["package.institution", "package.id"],
            name=op.f("fk_package_repair_institution_package_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution", "sha256"],
            ["blob.institution", "blob.sha256"],
            name=op.f("fk_package_repair_institution_sha256"),
        ),
        sa.PrimaryKeyConstraint("institution", "package_id", name=op.f("pk_package_repair")),
    )
    with op.batch_alter_table("package_repair", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_package_repair_institution_sha256"),
            ["institution", "sha256"],
            unique=False,
        )

    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.add_column(sa.Column("repaired_from", sa.String(length=36), nullable=True))

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_trial", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    # Without the column they would look like learners.
    op.execute("DELETE FROM registration WHERE is_trial")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("is_trial")

    with op.batch_alter_table("package", schema=None) as batch_op:
        batch_op.drop_column("repaired_from")

    with op.batch_alter_table("package_repair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_package_repair_institution_sha256"))

    op.drop_table("package_repair")
