"""seals."""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

AT_ONCE = 1000
POSTED = sa.text("SELECT institution, seq, term FROM posting ORDER BY institution, seq, term")
WRITE = sa.text(
    "UPDATE statement SET terms = :terms WHERE institution = :institution AND seq = :seq"
)


def write_terms(db: sa.Connection) -> None:
    """Give the statements that are there their terms, packed, from their (term, seq) rows."""
    rows = []
    for institution, seq, term in db.execute(POSTED, execution_options={"yield_per": AT_ONCE}):
        if not rows or (rows[-1]["institution"], rows[-1]["seq"]) != (institution, seq):
            if len(rows) == AT_ONCE:
                db.execute(WRITE, rows)
                rows = []
            rows.append({"institution": institution, "seq": seq, "terms": b""})
        rows[-1]["terms"] += term.to_bytes(8, "little", signed=True)
    if rows:
        db.execute(WRITE, rows)


def upgrade() -> None:
    op.create_table('late',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('term', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('institution', 'term', 'seq', name=op.f('pk_late')),
    sqlite_with_rowid=False
    )
    op.create_table('mask',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('block', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('term', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('run', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('places', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('institution', 'block', 'term', 'run', name=op.f('pk_mask')),
    sqlite_with_rowid=False
    )
    op.create_table('place',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('institution', 'number', name=op.f('pk_place')),
    sa.UniqueConstraint('institution', 'seq', name=op.f('uq_place_institution_seq')),
    sqlite_with_rowid=False
    )
    op.create_table('sealing',
    sa.Column('institution', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sealed', sa.BigInteger(), nullable=False),
    sa.Column('highest_seq', sa.BigInteger(), nullable=False),
    sa.Column('merged', sa.Integer(), nullable=False),
    sa.Column('stamp', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('institution', name=op.f('pk_sealing'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('terms', sa.LargeBinary(), nullable=True))
    write_terms(op.get_bind())



def downgrade() -> None:
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_column('terms')

    op.drop_table('sealing')
    op.drop_table('place')
    op.drop_table('mask')
    op.drop_table('late')
