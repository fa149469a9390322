"""The ledger's tables, as SQLAlchemy Core describes them to SQLite and PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

TABLES = MetaData()
NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A primary key that counts by itself: SQLite does that for INTEGER only."""

META = Table("scan_meta", TABLES, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False))
"""`schema`: the version of these tables. `home`: the folder that paths of pictures are relative to."""

RUN = Table(
    "scan_run",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("line", Text, nullable=False),  # the first line of its results, as results.md has it
    Column("reading_key", String(64), nullable=False),
    Column("law_day", String(10), nullable=False),
    Column("places", Text, nullable=False),  # JSON list, as given
    Column("folder", Text, nullable=False),  # the working folder the places are seen from
    Column("state", String(12), nullable=False),  # running complete interrupted failed
    Column("started_at", Float, nullable=False),  # seconds since 1970, by the clock of the scanning machine
    Column("beat_at", Float, nullable=False),  # when it last wrote
    Column("ended_at", Float),
    Column("seconds", Float, nullable=False, default=0.0),  # of work, over all its resumptions
    Column("files_total", BigInteger),  # counted ahead; null until then
    Column("bytes_total", BigInteger),
)

ARTIFACT = Table(
    "scan_artifact",
    TABLES,
    Column("id", NUMBER, primary_key=True),  # the id in the results, too, and stable from run to run
    Column("path_key", String(32), nullable=False, unique=True),  # digest of the path's bytes: paths are long
    Column("path", Text, nullable=False),
    Column("path_bytes", LargeBinary),
    Column("folder_key", String(32), nullable=False),  # digest of the folder it lies in
    Column("size", BigInteger),  # size, mtime and inode as listed, before it was read
    Column("mtime_ns", BigInteger),
    Column("inode", Text),
    Column("state", String(8), nullable=False),  # started done
    Column("tries", Integer, nullable=False, default=0),  # begun so often without an outcome
    Column("seen_run", Integer, nullable=False),  # the last run that met it
    Column("read_run", Integer),  # the run that its outcome was read in
    Column("gone_run", Integer),  # the run that did not find it any more
    Column("moved_to", NUMBER),  # where its content was found when it was gone
    Column("taken_from", NUMBER),  # whose outcome it shares because the content is the same
    Column("reading_key", String(64)),
    Column("law_day", String(10)),
    Column("twin_key", String(32)),  # digest of content size, file name and reading key: what may be the same
    Column("sha256", String(64)),
    Column("bytes", BigInteger),
    Column("format", String(24)),
    Column("status", String(8)),
    Column("overall", String(8)),
    Column("artifacts", Integer, nullable=False, default=0),
    Column("incomplete", Integer, nullable=False, default=0),  # of these, read in part or not at all
    Column("looked_into", Integer, nullable=False, default=0),  # of these, read whole
    Column("failed", Boolean, nullable=False, default=False),  # another try may fare better
    Column("unsettled", Boolean, nullable=False, default=False),  # another try is due whenever it is met
    Column("pictured", Boolean, nullable=False, default=False),  # pages were drawn, where there was evidence
    Column("piece", Text),  # JSON: what it adds to a set of its folder
    Column("seconds", Float),
    Column("started_at", Float),
    Column("done_at", Float),
    Index("scan_artifact_twin", "twin_key"),
    Index("scan_artifact_seen", "seen_run", "state"),
    Index("scan_artifact_sha256", "sha256"),
    Index("scan_artifact_folder", "folder_key"),
)

OUTCOME = Table(
    "scan_outcome",
    TABLES,
    Column("id", NUMBER, primary_key=True),
    Column("artifact", NUMBER, nullable=False, index=True),
    Column("status", String(8), nullable=False),
    Column("level", String(8), nullable=False),
    Column("problems", Text, nullable=False),  # kinds, space between them
    Column("line", Text, nullable=False),  # as results.md has it
)

BUNDLE = Table(
    "scan_bundle",
    TABLES,
    Column("id", NUMBER, primary_key=True),
    Column("artifact", NUMBER, index=True),  # the container it is a set of; null for the papers of a folder
    Column("run", Integer),  # the run that judged a folder
    Column("level", String(8), nullable=False),
    Column("line", Text, nullable=False),
)
