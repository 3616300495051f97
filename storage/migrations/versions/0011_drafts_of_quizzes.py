"""drafts of quizzes."""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('quiz_draft',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('package_id', sa.String(length=36), nullable=True),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('institution', 'id', name=op.f('pk_quiz_draft'))
    )
    with op.batch_alter_table('quiz_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quiz_draft_institution_changed_at'), ['institution', 'changed_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('quiz_draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quiz_draft_institution_changed_at'))

    op.drop_table('quiz_draft')
