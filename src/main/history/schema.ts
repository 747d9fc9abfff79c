/** `PRAGMA application_id` of our files: "Stoa" in ASCII. */
export const APPLICATION_ID = 0x53746f61

/** SQL that takes a file from `user_version` n - 1 to n; one transaction each, never changed once released. */
export type SchemaStep = string

/**
 * Text from outside stands in BLOB columns: TEXT loses lone surrogates, and NUL cuts `length()` (security.md R3).
 *
 * `chunk` is the truth; what the fold says of a chunk stands in `chunk_marks`, since an UPDATE would write the chunk's
 * bytes again. `totals` is one row that spares counting.
 */
const STEP_1: SchemaStep = `
  CREATE TABLE chunk (
    first_seq INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    arrivals INTEGER NOT NULL,
    payload_bytes INTEGER NOT NULL,
    base_us INTEGER NOT NULL,
    from_us INTEGER NOT NULL,
    to_us INTEGER NOT NULL,
    codec INTEGER NOT NULL,
    servers BLOB NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX chunk_by_time ON chunk (to_us, from_us);

  CREATE TABLE chunk_marks (
    first_seq INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    kinds INTEGER NOT NULL,
    nodes BLOB NOT NULL,
    opened BLOB,
    ambiguous BLOB
  ) STRICT;

  CREATE TABLE event (
    seq INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    node_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    object_type INTEGER,
    body BLOB NOT NULL,
    PRIMARY KEY (seq, idx)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE minute (
    minute INTEGER NOT NULL,
    node_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (minute, node_id, kind)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE gap (
    id INTEGER PRIMARY KEY,
    server BLOB,
    from_us INTEGER NOT NULL,
    to_us INTEGER,
    cause BLOB NOT NULL
  ) STRICT;

  CREATE TABLE checkpoint (
    seq INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;

  CREATE TABLE trim (
    at_us INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    to_us INTEGER NOT NULL,
    cause TEXT NOT NULL
  ) STRICT;

  CREATE TABLE totals (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    next_seq INTEGER NOT NULL,
    derived_through INTEGER NOT NULL,
    packed_through INTEGER NOT NULL,
    last_us INTEGER,
    chunks INTEGER NOT NULL,
    observations INTEGER NOT NULL,
    arrivals INTEGER NOT NULL,
    payload_bytes INTEGER NOT NULL,
    events INTEGER NOT NULL,
    closed_well INTEGER NOT NULL
  ) STRICT;
  INSERT INTO totals VALUES (1, 1, 0, 0, NULL, 0, 0, 0, 0, 0, 1);
`

/**
 * What the picture derives: who heard what, how fast, what was wrong. `health` holds samples that changed; `pin` an
 * operator's notes, whose truth is a note of the journal like any other. `minute_sum` is `minute` over all nodes and
 * kinds, so that the time bar of a year is one short scan. `recording` has a row in exported `.stoa` files only.
 */
const STEP_2: SchemaStep = `
  CREATE TABLE propagation (
    seq INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    node_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    object_type INTEGER,
    severity INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX propagation_by_time ON propagation (at_us);

  CREATE TABLE latency (
    minute INTEGER NOT NULL,
    series BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (minute, series)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE finding (
    id BLOB NOT NULL,
    from_us INTEGER NOT NULL,
    to_us INTEGER,
    severity INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (id, from_us)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX finding_by_time ON finding (from_us);

  CREATE TABLE health (
    subject BLOB NOT NULL,
    at_us INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (subject, at_us)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX health_by_time ON health (at_us);

  CREATE TABLE pin (
    seq INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    written_us INTEGER NOT NULL,
    text BLOB NOT NULL
  ) STRICT;

  CREATE TABLE minute_sum (
    minute INTEGER PRIMARY KEY,
    count INTEGER NOT NULL
  ) STRICT;
  INSERT INTO minute_sum SELECT minute, sum(count) FROM minute GROUP BY minute;

  CREATE INDEX gap_by_time ON gap (from_us);

  CREATE TABLE recording (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name BLOB NOT NULL,
    wire BLOB NOT NULL,
    from_us INTEGER NOT NULL,
    to_us INTEGER NOT NULL,
    made_us INTEGER NOT NULL,
    anonymous INTEGER NOT NULL
  ) STRICT;
`

/**
 * What happened to one thing, told over all time: an address that was blocked, an action that an operator ran. A row a
 * change, body as JSON; the same seq and subject replaces itself.
 */
const STEP_3: SchemaStep = `
  CREATE TABLE story (
    kind INTEGER NOT NULL,
    subject BLOB NOT NULL,
    seq INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, subject, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX story_by_time ON story (kind, at_us);
`

/** Step n is at index n - 1; its length is the `user_version` of this release. */
export const SCHEMA_STEPS: readonly SchemaStep[] = [STEP_1, STEP_2, STEP_3]
