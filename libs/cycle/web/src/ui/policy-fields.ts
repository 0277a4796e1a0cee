import { defaultPolicy, LATER_FIELDS, OPTIONAL_CHOICES, OPTIONAL_COUNTS, POLICY_CHOICES, type PolicySet } from '@kpi-loop/cycle/domain';

export type FieldKind = 'decimal' | 'count' | 'flag' | 'choice';

export interface PolicyField {
  /** RFC 6901, as `validatePolicy` names it. */
  pointer: string;
  /** i18n: `cycle.policy.<section>.<name>` */
  key: string;
  kind: FieldKind;
  /** i18n: `cycle.unit.<unit>` */
  unit: '' | 'wd' | 'hours' | 'days' | 'share' | 'points' | 'weight';
  choices?: readonly string[];
}

export interface PolicySection {
  id: string;
  fields: PolicyField[];
}

type Like = PolicySet[keyof PolicySet];

const WEIGHTS = new Set(['/weights/min', '/weights/max', '/weights/sum', '/weights/keyTaskMax', '/data/excludeMaxWeight']);
const DAYS = new Set(['/change/criticalDaysToEnd', '/data/correctionDays', '/people/minParticipationDays']);
const POINTS = new Set(['/score/lineCap', '/score/lineFloor', '/score/cardCap', '/score/totalCap', '/score/bonusMax']);
const SHARES =
  /\/(minSigned|completeness|paceWarn|paceCritical|quorumOwners|effective|partly|minParticipationShare|offsetMax|overrideMax|coverageBuffer|target|payout)$/;

function unitOf(pointer: string): PolicyField['unit'] {
  if (/WD$/.test(pointer)) return 'wd';
  if (/Hours$/.test(pointer)) return 'hours';
  if (WEIGHTS.has(pointer)) return 'weight';
  if (DAYS.has(pointer)) return 'days';
  if (POINTS.has(pointer)) return 'points';
  return SHARES.test(pointer) ? 'share' : '';
}

function kindOf(value: unknown): FieldKind {
  if (typeof value === 'boolean') return 'flag';
  if (typeof value === 'number') return 'count';
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? 'decimal' : 'choice';
}

function fieldsOf(section: string, values: Like, at = `/${section}`): PolicyField[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const pointer = `${at}/${name}`;
    if (typeof value === 'object' && !Array.isArray(value)) return fieldsOf(section, value as Like, pointer);
    return [{ pointer, key: `cycle.policy.${section}.${pointer.split('/').slice(2).join('_')}`, kind: kindOf(value), unit: unitOf(pointer) }];
  });
}

/** Those a policy set may lack. */
const optionalOf = (section: string): PolicyField[] =>
  [...Object.keys(OPTIONAL_COUNTS), ...Object.keys(OPTIONAL_CHOICES)]
    .filter((pointer) => pointer.startsWith(`/${section}/`))
    .map((pointer) => ({
      ...{ pointer, key: `cycle.policy.${section}.${pointer.split('/')[2]}`, unit: unitOf(pointer) },
      kind: pointer in OPTIONAL_COUNTS ? 'count' : 'choice',
    }));

/** Every field of a policy set that has an effect, in the order of the defaults (jsonb keeps none); grade bands apart. */
export const sectionsOf = (): PolicySection[] =>
  Object.entries(defaultPolicy)
    .map(([id, values]) => ({
      id,
      fields: [...fieldsOf(id, values as Like), ...optionalOf(id)].filter(({ pointer }) => pointer !== '/grade/bands' && !LATER_FIELDS.includes(pointer)),
    }))
    .filter(({ id, fields }) => id === 'grade' || fields.length > 0);

/** What HR may change in the wizard. The rest is part of the product's promise and shown only. */
const EDITABLE: Record<string, string[]> = {
  grade: ['calibration', 'distribution', 'minGroup'],
  score: ['lineCap', 'lineFloor', 'cardCap', 'totalCap', 'bonusMax'],
  weights: ['min', 'max', 'maxLines', 'warnLines', 'keyTaskMax'],
  alert: ['paceWarn', 'paceCritical', 'clearConsecutive', 'headStartWorkHours', 'ackWD', 'criticalAckHours', 'snoozeMaxWD', 'snoozeMax'],
  data: ['manualDueWD', 'lockWD', 'disputeWD', 'missing'],
  contract: ['initiator', 'maxRounds', 'holdWD', 'mediationWD'],
  pay: ['offsetMax'],
  change: ['agreeWD', 'levelChange'],
  people: ['joinerTarget', 'yearWeighting'],
};
export const editableSections = (): PolicySection[] =>
  Object.entries(EDITABLE).map(([id, names]) => ({
    id,
    fields: names.map((name) => ({
      ...sectionsOf()
        .find((s) => s.id === id)!
        .fields.find(({ pointer }) => pointer === `/${id}/${name}`)!,
      choices: POLICY_CHOICES[`/${id}/${name}`],
    })),
  }));

/** Moves the decimal point of a decimal text without touching its digits; what is no decimal stays as it is typed. */
export function shift(text: string, places: number): string {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const digits = (places < 0 ? '0'.repeat(-places) : '') + whole + fraction + (places > 0 ? '0'.repeat(places) : '');
  const point = (places < 0 ? -places : 0) + whole.length + places;
  const right = digits.slice(point).replace(/0+$/, '');
  return (digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0') + (right ? `.${right}` : '');
}

/** A share is kept as a fraction and read as a percentage (R-N2). */
export const shown = ({ unit }: PolicyField, value: unknown): string => (unit === 'share' ? shift(String(value), 2) : String(value));
export const kept = ({ unit }: PolicyField, typed: string): string => (unit === 'share' ? shift(typed, -2) : typed);

export const valueAt = (policy: PolicySet, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown>)?.[key], policy) ??
  OPTIONAL_CHOICES[pointer]?.[0] ??
  OPTIONAL_COUNTS[pointer];

/** A copy with one value changed; what does not lie on the way is shared. */
export function withValue(policy: PolicySet, pointer: string, value: unknown): PolicySet {
  const put = (holder: unknown, [key, ...rest]: string[]): unknown => ({
    ...(holder as object),
    [key]: rest.length ? put((holder as Record<string, unknown>)[key], rest) : value,
  });
  return put(policy, pointer.split('/').slice(1)) as PolicySet;
}
