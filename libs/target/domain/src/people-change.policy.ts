import type { Policy } from '@kpi-loop/shared/kernel';

/** 人员变动: HR of the whole company sees to the cards of whoever joins, moves or leaves. */
export const peopleChangePolicy = {
  'peopleChange.read': ['HR', 'AUD'],
  'peopleChange.apply': ['HR'],
  'peopleChange.decide': ['HR'],
} satisfies Policy<string>;
