"""sessions of cmi5."""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cmi5_session',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('launch_id', sa.String(length=36), nullable=False),
    sa.Column('registration', sa.String(length=36), nullable=False),
    sa.Column('unit_id', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('mode', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('fetch_hash', sa.String(length=64), nullable=True),
    sa.Column('fetched_at', sa.BigInteger(), nullable=True),
    sa.Column('credential', sa.String(length=60), nullable=True),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('launched_at', sa.BigInteger(), nullable=False),
    sa.Column('launch_data_at', sa.BigInteger(), nullable=True),
    sa.Column('preferences_at', sa.BigInteger(), nullable=True),
    sa.Column('initialized_at', sa.BigInteger(), nullable=True),
    sa.Column('heard_at', sa.BigInteger(), nullable=True),
    sa.Column('terminated_at', sa.BigInteger(), nullable=True),
    sa.Column('abandoned_at', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('ended_by', sa.String(length=16), nullable=True),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['institution', 'launch_id'], ['launch.institution', 'launch.id'], name=op.f('fk_cmi5_session_institution_launch_id')),
    sa.PrimaryKeyConstraint('institution', 'id', name=op.f('pk_cmi5_session')),
    sa.UniqueConstraint('fetch_hash', name=op.f('uq_cmi5_session_fetch_hash'))
    )
    with op.batch_alter_table('cmi5_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cmi5_session_ended_at_heard_at'), ['ended_at', 'heard_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_cmi5_session_institution_launch_id'), ['institution', 'launch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cmi5_session_institution_registration_unit_id'), ['institution', 'registration', 'unit_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('cmi5_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cmi5_session_institution_registration_unit_id'))
        batch_op.drop_index(batch_op.f('ix_cmi5_session_institution_launch_id'))
        batch_op.drop_index(batch_op.f('ix_cmi5_session_ended_at_heard_at'))

    op.drop_table('cmi5_session')
