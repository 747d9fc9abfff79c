/** Rows that the made-up step writes: enough that kills meet it in the middle. */
export const NEXT_STEP_ROWS = 60_000

/** A schema step that a later release might have. */
export const NEXT_STEP = `
  CREATE TABLE sample (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${NEXT_STEP_ROWS})
  INSERT INTO sample SELECT i, i * 7 FROM n;
  CREATE INDEX sample_by_value ON sample (value);
  ALTER TABLE gap ADD COLUMN note BLOB;
`
