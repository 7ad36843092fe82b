/** Where a server describes one kind of thing: the rows that make up one object, by the columns that define it. */
export type Aspect = {
  /** What of an object it describes, for people. */
  readonly what: string;
  readonly kind: string;
  readonly from: string;
  /** Columns of the object's database and name. */
  readonly of: readonly [database: string, name: string];
  readonly where?: string;
  /** Those of them that the server has: versions and engines differ. */
  readonly columns: readonly string[];
};

const table = { kind: 'table', of: ['table_schema', 'table_name'] } as const;

/** What makes up the tables. Statistics and counters are left out: they change by themselves. */
export const tableAspects: readonly Aspect[] = [
  {
    ...table,
    what: 'options',
    from: 'tables',
    where: `table_type NOT IN ('VIEW', 'SYSTEM VIEW')`,
    columns: ['table_type', 'engine', 'table_collation', 'create_options', 'table_comment'],
  },
  {
    ...table,
    what: 'columns',
    from: 'columns',
    columns: [
      ...[
        'column_name',
        'ordinal_position',
        'column_default',
        'is_nullable',
        'column_type',
        'collation_name',
      ],
      ...['extra', 'column_comment', 'generation_expression', 'srs_id'],
    ],
  },
  {
    ...table,
    what: 'indexes',
    from: 'statistics',
    columns: [
      ...['index_name', 'seq_in_index', 'column_name', 'non_unique', 'collation', 'sub_part', 'index_type'],
      ...['index_comment', 'is_visible', 'ignored', 'expression'],
    ],
  },
  {
    ...table,
    what: 'foreign keys',
    from: 'key_column_usage',
    where: 'referenced_table_name IS NOT NULL',
    columns: [
      ...['constraint_name', 'ordinal_position', 'column_name'],
      ...['referenced_table_schema', 'referenced_table_name', 'referenced_column_name'],
    ],
  },
  {
    kind: 'table',
    what: 'foreign keys’ rules',
    from: 'referential_constraints',
    of: ['constraint_schema', 'table_name'],
    columns: ['constraint_name', 'update_rule', 'delete_rule'],
  },
  {
    ...table,
    what: 'constraints',
    from: 'table_constraints',
    columns: ['constraint_name', 'constraint_type', 'enforced'],
  },
  {
    ...table,
    what: 'partitions',
    from: 'partitions',
    where: 'partition_name IS NOT NULL',
    columns: [
      ...[
        'partition_name',
        'subpartition_name',
        'partition_ordinal_position',
        'subpartition_ordinal_position',
      ],
      ...['partition_method', 'subpartition_method', 'partition_expression', 'subpartition_expression'],
      'partition_description',
    ],
  },
];

/** MariaDB says whose constraint it is; MySQL, where its name is the only one in the database, does not, and is slow to join it. */
export const rules = (known: ReadonlyMap<string, ReadonlySet<string>>): Aspect => ({
  kind: 'table',
  what: 'rules',
  from: 'check_constraints',
  of: [
    'constraint_schema',
    known.get('check_constraints')?.has('table_name') ? 'table_name' : 'constraint_name',
  ],
  columns: ['constraint_name', 'level', 'check_clause'],
});

/** What goes with the tables and is created apart. */
export const objectAspects: readonly Aspect[] = [
  {
    kind: 'view',
    what: 'definition',
    from: 'views',
    of: ['table_schema', 'table_name'],
    columns: ['view_definition', 'check_option', 'definer', 'security_type'],
  },
  {
    kind: 'trigger',
    what: 'definition',
    from: 'triggers',
    of: ['trigger_schema', 'trigger_name'],
    columns: [
      ...['event_object_table', 'action_timing', 'event_manipulation', 'action_order', 'action_statement'],
      ...['sql_mode', 'definer'],
    ],
  },
  {
    kind: 'routine',
    what: 'definition',
    from: 'routines',
    of: ['routine_schema', 'routine_name'],
    columns: [
      ...['routine_type', 'dtd_identifier', 'routine_definition', 'sql_data_access', 'is_deterministic'],
      ...['security_type', 'sql_mode', 'routine_comment', 'definer'],
    ],
  },
  {
    kind: 'routine',
    what: 'parameters',
    from: 'parameters',
    of: ['specific_schema', 'specific_name'],
    columns: ['routine_type', 'ordinal_position', 'parameter_mode', 'parameter_name', 'dtd_identifier'],
  },
  {
    kind: 'event',
    what: 'definition',
    from: 'events',
    of: ['event_schema', 'event_name'],
    // An event that runs once and is not kept goes away by itself.
    where: `(event_type = 'RECURRING' OR on_completion = 'PRESERVE')`,
    columns: [
      ...['event_type', 'interval_value', 'interval_field', 'execute_at', 'starts', 'ends', 'on_completion'],
      ...['event_definition', 'sql_mode', 'definer'],
    ],
  },
];
