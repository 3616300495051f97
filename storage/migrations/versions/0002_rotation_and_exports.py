"""rotation and exports."""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('statement_export',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('asked_by', sa.String(length=200), nullable=False),
    sa.Column('form', sa.String(length=10), nullable=False),
    sa.Column('filters', sa.Text(), nullable=False),
    sa.Column('bounds', sa.Text(), nullable=False),
    sa.Column('after', sa.BigInteger(), nullable=False),
    sa.Column('horizon', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('taken_at', sa.BigInteger(), nullable=True),
    sa.Column('sent', sa.BigInteger(), nullable=False),
    sa.Column('reached', sa.BigInteger(), nullable=False),
    sa.Column('finished_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('institution', 'id', name=op.f('pk_statement_export')),
    sa.UniqueConstraint('institution', 'token_hash', name=op.f('uq_statement_export_institution_token_hash'))
    )
    with op.batch_alter_table('statement_export', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_export_institution_expires_at'), ['institution', 'expires_at'], unique=False)

    with op.batch_alter_table('credential', schema=None) as batch_op:
        batch_op.add_column(sa.Column('previous_hash', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('previous_ends_at', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('used_at', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('previous_used_at', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('credential', schema=None) as batch_op:
        batch_op.drop_column('previous_used_at')
        batch_op.drop_column('used_at')
        batch_op.drop_column('previous_ends_at')
        batch_op.drop_column('previous_hash')

    with op.batch_alter_table('statement_export', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_export_institution_expires_at'))

    op.drop_table('statement_export')
