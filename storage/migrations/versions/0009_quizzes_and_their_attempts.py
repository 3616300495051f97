"""quizzes and their attempts."""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('quiz_attempt',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('registration', sa.String(length=36), nullable=False),
    sa.Column('unit_id', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('package_id', sa.String(length=36), nullable=False),
    sa.Column('launch_id', sa.String(length=36), nullable=False),
    sa.Column('session_id', sa.String(length=36), nullable=False),
    sa.Column('is_for_credit', sa.Boolean(), nullable=False),
    sa.Column('drawn', sa.Text(), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=False),
    sa.Column('deadline', sa.BigInteger(), nullable=True),
    sa.Column('touched_at', sa.BigInteger(), nullable=False),
    sa.Column('submitted_at', sa.BigInteger(), nullable=True),
    sa.Column('closed_by', sa.String(length=16), nullable=True),
    sa.Column('score', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['institution', 'launch_id'], ['launch.institution', 'launch.id'], name=op.f('fk_quiz_attempt_institution_launch_id')),
    sa.PrimaryKeyConstraint('institution', 'id', name=op.f('pk_quiz_attempt')),
    sa.UniqueConstraint('institution', 'registration', 'unit_id', 'number', name=op.f('uq_quiz_attempt_institution_registration_unit_id_number'))
    )
    with op.batch_alter_table('quiz_attempt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quiz_attempt_institution_package_id'), ['institution', 'package_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quiz_attempt_submitted_at_deadline'), ['submitted_at', 'deadline'], unique=False)

    op.create_table('quiz_definition',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('package_id', sa.String(length=36), nullable=False),
    sa.Column('definition', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['institution', 'package_id'], ['package.institution', 'package.id'], name=op.f('fk_quiz_definition_institution_package_id')),
    sa.PrimaryKeyConstraint('institution', 'package_id', name=op.f('pk_quiz_definition'))
    )
    op.create_table('quiz_response',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('attempt_id', sa.String(length=36), nullable=False),
    sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('saved_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['institution', 'attempt_id'], ['quiz_attempt.institution', 'quiz_attempt.id'], name=op.f('fk_quiz_response_institution_attempt_id')),
    sa.PrimaryKeyConstraint('institution', 'attempt_id', 'place', name=op.f('pk_quiz_response'))
    )


def downgrade() -> None:
    op.drop_table('quiz_response')
    op.drop_table('quiz_definition')
    with op.batch_alter_table('quiz_attempt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quiz_attempt_submitted_at_deadline'))
        batch_op.drop_index(batch_op.f('ix_quiz_attempt_institution_package_id'))

    op.drop_table('quiz_attempt')
