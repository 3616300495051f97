"""uploads in pieces."""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('package_upload',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('owner', sa.String(length=36), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('metadata', sa.Text(), nullable=False),
    sa.Column('length', sa.BigInteger(), nullable=False),
    sa.Column('received', sa.BigInteger(), nullable=False),
    sa.Column('writer', sa.String(length=36), nullable=True),
    sa.Column('package_id', sa.String(length=36), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('received BETWEEN 0 AND length', name=op.f('ck_package_upload_received')),
    sa.PrimaryKeyConstraint('institution', 'id', name=op.f('pk_package_upload'))
    )
    with op.batch_alter_table('package_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_package_upload_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_package_upload_institution_owner'), ['institution', 'owner'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('package_upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_package_upload_institution_owner'))
        batch_op.drop_index(batch_op.f('ix_package_upload_expires_at'))

    op.drop_table('package_upload')
