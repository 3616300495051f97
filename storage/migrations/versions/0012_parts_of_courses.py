"""parts of courses."""

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('course_part',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('course_id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('package_id', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['institution', 'course_id', 'version'], ['course_version.institution', 'course_version.course_id', 'course_version.version'], name=op.f('fk_course_part_institution_course_id_version')),
    sa.ForeignKeyConstraint(['institution', 'package_id'], ['package.institution', 'package.id'], name=op.f('fk_course_part_institution_package_id')),
    sa.PrimaryKeyConstraint('institution', 'course_id', 'version', 'package_id', name=op.f('pk_course_part'))
    )
    with op.batch_alter_table('course_part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_part_institution_package_id'), ['institution', 'package_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('course_part', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_part_institution_package_id'))

    op.drop_table('course_part')
