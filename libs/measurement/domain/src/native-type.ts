import type { ColumnType } from './dataset';

const NUMBER = /^(u?(tiny|small|medium|big|huge)?int(eger)?\d*|int\d+|u?int\d+|serial\d*|bigserial|number|numeric|decimal\d*|dec|fixed|real|float\d*|double( precision)?|(small)?money|year)$/;
const DATE = /^(date(32)?|datetime(2|64|offset)?|smalldatetime|timestamp(tz|_s|_ms|_ns)?|timestamp with(out)? time zone)$/;
const BOOLEAN = /^bool(ean)?$|^bit$/;

/** What a database calls a type, in ours. `Nullable(Decimal(18, 2))`, `int(11) unsigned` and `varchar(20)` are understood; anything else is text. */
export function typeOfNative(name: string): ColumnType {
  let bare = name.trim().toLowerCase();
  for (let inner = /^(?:nullable|lowcardinality)\((.*)\)$/.exec(bare); inner; inner = /^(?:nullable|lowcardinality)\((.*)\)$/.exec(bare)) bare = inner[1];
  if (/\[\]$/.test(bare)) return 'text';
  bare = bare
    .replace(/\(.*?\)/g, '')
    .replace(/\b(unsigned|zerofill|signed)\b/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (NUMBER.test(bare)) return 'number';
  if (DATE.test(bare)) return 'date';
  return BOOLEAN.test(bare) ? 'boolean' : 'text';
}
