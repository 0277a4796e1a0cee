import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Key {
  name: string;
  table: string;
  columns: string[];
  of: string;
  /** The foreign key it stands for. */
  instead: string;
}

const KEYS: Key[] = [
  { name: 'owner_is_somebody', table: 'scorecard', columns: ['owner_id'], of: 'person', instead: 'scorecard_tenant_id_owner_id_fkey' },
  { name: 'head_is_somebody', table: 'scorecard', columns: ['head_id'], of: 'person', instead: 'scorecard_tenant_id_head_id_fkey' },
  { name: 'template_is_there', table: 'scorecard', columns: ['template_id'], of: 'scorecard_template', instead: 'scorecard_tenant_id_template_id_fkey' },
  { name: 'line_of_card', table: 'scorecard_line', columns: ['scorecard_id'], of: 'scorecard', instead: 'scorecard_line_tenant_id_scorecard_id_fkey' },
  {
    ...{ name: 'version_of_metric', table: 'scorecard_line', columns: ['metric_id', 'metric_version_id'] },
    ...{ of: 'metric_version', instead: 'scorecard_line_version_of_metric' },
  },
  { name: 'value_of_line', table: 'line_target', columns: ['line_id'], of: 'scorecard_line', instead: 'line_target_tenant_id_line_id_fkey' },
];
/** What of a row others point at. */
const KEPT: Record<string, string[]> = {
  person: ['id'],
  scorecard_template: ['id'],
  scorecard: ['id'],
  scorecard_line: ['id'],
  metric_version: ['metric_id', 'id'],
};

/**
 * A foreign key is looked up and locked for each row, also if a hundred thousand point at one. Where what they point at is never removed
 * and keeps its key nothing has to be locked, and whether all of it is there is asked once a statement (ADR 0016).
 */
export class KeysOfSets20261213010000 implements MigrationInterface {
  name = 'KeysOfSets20261213010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION system.keep_key() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'a row of % is never removed and keeps its key', TG_TABLE_NAME USING ERRCODE = '23503';
      END $$;
      -- Arguments: the name of the rule, what is pointed at, the columns that point, the columns they point at. Planned at each statement, for as many rows as it wrote.
      CREATE FUNCTION system.hold_key() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        wrong text;
        columns text[] := string_to_array(TG_ARGV[2], ' ');
        names text := (SELECT string_agg(quote_ident(c), ', ') FROM unnest(columns) c);
        given text := (SELECT string_agg(format('%I IS NOT NULL', c), ' AND ') FROM unnest(columns) c);
        same text := (SELECT string_agg(format('p.%I = w.%I', k.there, k.here), ' AND ') FROM unnest(columns, string_to_array(TG_ARGV[3], ' ')) AS k(here, there));
      BEGIN
        EXECUTE format('SELECT w::text FROM (SELECT DISTINCT tenant_id, %s FROM %s WHERE %s) w WHERE NOT EXISTS (SELECT FROM public.%I p WHERE p.tenant_id = w.tenant_id AND %s) LIMIT 1',
          names, CASE TG_LEVEL WHEN 'ROW' THEN '(SELECT ($1).*) n' ELSE 'written' END, given, TG_ARGV[1], same) INTO wrong USING NEW;
        IF wrong IS NOT NULL THEN
          RAISE EXCEPTION '%: no % for %', TG_ARGV[0], TG_ARGV[1], wrong USING ERRCODE = '23503', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_ARGV[0];
        END IF;
        RETURN NULL;
      END $$;
      GRANT EXECUTE ON FUNCTION system.keep_key, system.hold_key TO kpi_app, kpi_pay;
      ${Object.entries(KEPT)
        .map(([table, columns]) => this.keep(table, ['tenant_id', ...columns]))
        .join('\n')}
      ${KEYS.map((key) => this.hold(key)).join('\n')}
    `);
  }

  private keep(table: string, columns: string[]): string {
    const row = (which: string): string => `(${columns.map((column) => `${which}.${column}`).join(', ')})`;
    return `CREATE TRIGGER keep_row BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION system.keep_key();
      CREATE TRIGGER keep_rows BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION system.keep_key();
      CREATE TRIGGER keep_key BEFORE UPDATE OF ${columns.join(', ')} ON ${table} FOR EACH ROW WHEN (${row('OLD')} IS DISTINCT FROM ${row('NEW')}) EXECUTE FUNCTION system.keep_key();`;
  }

  private hold({ name, table, columns, of, instead }: Key): string {
    const does = `EXECUTE FUNCTION system.hold_key('${name}', '${of}', '${columns.join(' ')}', '${KEPT[of].join(' ')}')`;
    const moved = columns.map((column) => `NEW.${column} IS DISTINCT FROM OLD.${column}`).join(' OR ');
    return `ALTER TABLE ${table} DROP CONSTRAINT ${instead};
      CREATE TRIGGER ${name} AFTER INSERT ON ${table} REFERENCING NEW TABLE AS written FOR EACH STATEMENT ${does};
      CREATE TRIGGER ${name}_still AFTER UPDATE OF ${columns.join(', ')} ON ${table} FOR EACH ROW WHEN (${moved}) ${does};`;
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
