"""courses of scorm 2004."""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('course_attempt',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('registration', sa.String(length=36), nullable=False),
    sa.Column('seed', sa.String(length=36), nullable=False),
    sa.Column('tracking', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('is_ended', sa.Boolean(), nullable=False),
    sa.Column('moves', sa.Integer(), nullable=False),
    sa.Column('told', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('institution', 'registration', name=op.f('pk_course_attempt'))
    )
    op.create_table('learner_global',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['institution', 'person_id'], ['person.institution', 'person.id'], name=op.f('fk_learner_global_institution_person_id')),
    sa.PrimaryKeyConstraint('institution', 'person_id', 'kind', 'digest', name=op.f('pk_learner_global'))
    )
    with op.batch_alter_table('play_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attempt', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('renewals', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('shown', sa.String(length=64), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('play_session', schema=None) as batch_op:
        batch_op.drop_column('shown')
        batch_op.drop_column('renewals')
        batch_op.drop_column('attempt')

    op.drop_table('learner_global')
    op.drop_table('course_attempt')
