/** The figure of a month as a whole: the mean per head is a number by itself, not a sum of heads. */
const AMOUNT = `CASE WHEN v.agg_org = 'AVG' THEN value ELSE numerator END`;
const latest = (column: string): string => `(array_agg(${column} ORDER BY month DESC) FILTER (WHERE usable))[1]`;
const ofOne = (column: string): string => `CASE WHEN count(*) FILTER (WHERE usable) = 1 THEN ${latest(column)} END`;
/**
 * How months make a period, of everything that their figures alone can make: over rows (month, numerator, denominator, value,
 * usable) and a definition `v` (agg_org, agg_time). This is the one place that says it.
 */
export const FOLD_NUMERATOR = `CASE v.agg_time WHEN 'LAST' THEN ${latest('numerator')} WHEN 'MAX' THEN max(value) FILTER (WHERE usable) WHEN 'MIN' THEN min(value) FILTER (WHERE usable)
  WHEN 'FROM_ROWS' THEN ${ofOne('numerator')} WHEN 'FORMULA' THEN ${ofOne('numerator')} ELSE sum(${AMOUNT}) FILTER (WHERE usable) END`;
export const FOLD_DENOMINATOR = `CASE v.agg_time WHEN 'LAST' THEN ${latest('denominator')} WHEN 'RATIO_OF_SUMS' THEN sum(denominator) FILTER (WHERE usable)
  WHEN 'AVG' THEN nullif(count(value) FILTER (WHERE usable), 0)::numeric WHEN 'FROM_ROWS' THEN ${ofOne('denominator')} WHEN 'FORMULA' THEN ${ofOne('denominator')} END`;
