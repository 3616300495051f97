"""persona and placement."""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

DAY = {
    "sqlite": "date(created_at / 1000000, 'unixepoch')",
    "postgresql": "CAST(to_timestamp(created_at / 1000000) AS date)",
}


def upgrade() -> None:
    op.create_table('posting_job',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('through', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('institution', 'name', name=op.f('pk_posting_job'))
    )
    op.create_table('organisation_move',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('organisation', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('old_parent', sa.Integer(), nullable=False),
    sa.Column('new_parent', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['institution', 'new_parent'], ['organisation.institution', 'organisation.id'], name=op.f('fk_organisation_move_institution_new_parent')),
    sa.ForeignKeyConstraint(['institution', 'old_parent'], ['organisation.institution', 'organisation.id'], name=op.f('fk_organisation_move_institution_old_parent')),
    sa.ForeignKeyConstraint(['institution', 'organisation'], ['organisation.institution', 'organisation.id'], name=op.f('fk_organisation_move_institution_organisation')),
    sa.PrimaryKeyConstraint('institution', 'organisation', 'number', name=op.f('pk_organisation_move'))
    )
    op.create_table('identity_change',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('person', sa.Integer(), nullable=False),
    sa.Column('joined', sa.Integer(), nullable=True),
    sa.Column('ifi', sa.String(length=600), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('undone_at', sa.BigInteger(), nullable=True),
    sa.Column('undone_by', sa.String(length=200), nullable=True),
    sa.Column('undone_reason', sa.String(length=1000), nullable=True),
    sa.CheckConstraint("kind = 'identifier' AND ifi IS NOT NULL AND joined IS NULL OR kind = 'merge' AND joined IS NOT NULL AND ifi IS NULL", name=op.f('ck_identity_change_kind')),
    sa.ForeignKeyConstraint(['institution', 'joined'], ['person.institution', 'person.id'], name=op.f('fk_identity_change_institution_joined')),
    sa.ForeignKeyConstraint(['institution', 'person'], ['person.institution', 'person.id'], name=op.f('fk_identity_change_institution_person')),
    sa.PrimaryKeyConstraint('institution', 'number', name=op.f('pk_identity_change'))
    )
    with op.batch_alter_table('identity_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_change_institution_joined'), ['institution', 'joined'], unique=False)
        batch_op.create_index(batch_op.f('ix_identity_change_institution_person'), ['institution', 'person'], unique=False)

    op.create_table('placement',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('organisation', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['institution', 'organisation'], ['organisation.institution', 'organisation.id'], name=op.f('fk_placement_institution_organisation')),
    sa.ForeignKeyConstraint(['institution', 'person'], ['person.institution', 'person.id'], name=op.f('fk_placement_institution_person')),
    sa.PrimaryKeyConstraint('institution', 'person', 'number', name=op.f('pk_placement'))
    )
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agent', sa.LargeBinary(length=16), nullable=True))
        batch_op.create_index(batch_op.f('ix_document_institution_agent'), ['institution', 'agent'], unique=False)

    with op.batch_alter_table('document_organisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_organisation_institution_organisation'), ['institution', 'organisation'], unique=False)

    # Where people belong now is where they belonged since they were added.
    op.execute(
        "INSERT INTO placement (institution, person, number, organisation, since, made_at, made_by, reason) "
        f"SELECT institution, id, 1, organisation, {DAY[op.get_bind().dialect.name]}, created_at, 'upgrade', '' "
        "FROM person"
    )
    # Hexadecimal digits are the same in either case; the record store keeps them small.
    op.execute(
        "UPDATE persona SET ifi = lower(ifi) WHERE ifi LIKE 'mbox_sha1sum %' AND NOT EXISTS ("
        "SELECT 1 FROM persona AS other WHERE other.institution = persona.institution"
        " AND other.ifi <> persona.ifi AND lower(other.ifi) = lower(persona.ifi))"
    )



def downgrade() -> None:
    with op.batch_alter_table('document_organisation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_organisation_institution_organisation'))

    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_institution_agent'))
    # Not in a batch: it would make the table anew, and take what refers to it away.
    op.drop_column('document', 'agent')

    op.drop_table('placement')
    with op.batch_alter_table('identity_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_identity_change_institution_person'))
        batch_op.drop_index(batch_op.f('ix_identity_change_institution_joined'))

    op.drop_table('identity_change')
    op.drop_table('organisation_move')
    op.drop_table('posting_job')
