import { quotientSql } from '@kpi-loop/metric/api';
import type { Definition, TestCase } from '@kpi-loop/metric/domain';
import { cellReader } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { firstOfMonth } from '@kpi-loop/shared/kernel';
import { countedSql, hasDenominator } from './counted-sql';
import { hasWindow, slotsSql, typesOf, type CountedDataset } from './figure-table';
import { FOLD_DENOMINATOR, FOLD_NUMERATOR } from './fold-sql';
import { binder } from './measure-sql';
import type { Parts } from './period-figures';

const ALL = '00000000-0000-0000-0000-000000000001';
const RUN = '00000000-0000-0000-0000-000000000002';
/** Rows of a test case as rows of a dataset; people and units are told apart by their labels, and all are of one company. */
const rowsSql = (
  rows: string,
): string => `(SELECT (t->>'date')::date AS event_date, lpad(n::text, 6, '0') AS row_key, md5('person ' || (t->>'person'))::uuid AS person_id,
  md5('unit ' || coalesce(t->>'unit', ''))::uuid AS unit_id, '${RUN}'::uuid AS run_id, t->'data' AS data FROM jsonb_array_elements(${rows}::jsonb) WITH ORDINALITY AS x(t, n)) o`;

/** The figure of all rows of a test case, over the months they are of: counted and folded as every figure is. */
export async function countTest(tx: Tx, definition: Definition, dataset: CountedDataset, test: TestCase): Promise<Parts> {
  if (!test.rows.length) return { numerator: null, denominator: null };
  const types = typesOf(dataset);
  const months = test.rows.map((row) => firstOfMonth(row.date)).sort();
  const params: unknown[] = [JSON.stringify(test.rows.map((row) => ({ ...row, data: cleaned(row.data, types) }))), months[0], months[months.length - 1]];
  const bind = binder(params);
  const whole = definition.aggTime === 'FROM_ROWS';
  const windowed = whole || hasWindow(definition);
  const slots = whole ? `slot AS (SELECT $3::date AS slot, $2::date AS starts, $3::date AS ends), ` : windowed ? `${slotsSql(definition, '$2', '$3')}, ` : '';
  const counted = countedSql(definition, types, bind, {
    from: rowsSql('$1'),
    where: `o.event_date >= $2 AND o.event_date < $3::date + interval '1 month'`,
    unitId: 'o.unit_id',
    slots: windowed ? 'slot' : null,
    above: `SELECT DISTINCT unit_id AS id, '${ALL}'::uuid AS up_id FROM landed`,
  });
  const value = hasDenominator(definition) ? quotientSql('numerator', 'denominator', definition.zeroDenominator) : 'numerator';
  return tx.get<Parts>(
    `WITH ${slots}counted AS (${counted}), months AS (SELECT slot AS month, numerator, denominator, ${value} AS value, true AS usable FROM counted WHERE kind = 'unit')
     SELECT ${FOLD_NUMERATOR} AS numerator, ${FOLD_DENOMINATOR} AS denominator FROM (SELECT ${bind(definition.aggOrg)}::text AS agg_org, ${bind(definition.aggTime)}::text AS agg_time) v LEFT JOIN months ON true
     GROUP BY v.agg_org, v.agg_time`,
    params,
  );
}

/** Cells as a delivery would have landed them; what a column's type cannot hold is empty. */
function cleaned(data: TestCase['rows'][number]['data'], types: ReturnType<typeof typesOf>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([column, cell]) => {
      const reading = cellReader(types.get(column) ?? 'text')(cell);
      return [column, 'value' in reading ? reading.value : null];
    }),
  );
}
