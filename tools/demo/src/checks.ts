/** What the steward asks of the rows of a dataset. */
export interface DatasetCheck {
  dataset: string;
  kind: string;
  severity: 'block' | 'warn';
  column: string | null;
  params: object;
}

/** Checks that find the planted defects, and a few that hold. */
export const datasetChecks: DatasetCheck[] = [
  // A2: five days without add-to-cart events
  { dataset: 'ec_funnel_daily', kind: 'completeness', severity: 'warn', column: 'add_to_cart', params: { share: '98', days: 'all', by: 'dataset' } },
  { dataset: 'ec_funnel_daily', kind: 'notNull', severity: 'block', column: 'uv', params: {} },
  // A5: a meter that says the same again and again
  { dataset: 'mf_shift_daily', kind: 'flatline', severity: 'warn', column: 'energy_kwh', params: { readings: 6 } },
  { dataset: 'mf_shift_daily', kind: 'range', severity: 'block', column: 'energy_kwh', params: { min: '0' } },
  { dataset: 'rt_pos_daily', kind: 'range', severity: 'block', column: 'sales', params: { min: '0' } },
  { dataset: 'rt_pos_daily', kind: 'unique', severity: 'block', column: null, params: { columns: ['day', 'unit_code', 'owner_no'] } },
];
