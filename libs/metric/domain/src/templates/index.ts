import { ACTION_TEMPLATES } from './actions';
import { RESULT_TEMPLATES } from './results';
import type { MetricTemplate } from './template';

export * from './template';

/** Every template that is shipped, in the order of the rows they are for. */
export const METRIC_TEMPLATES: readonly MetricTemplate[] = [...RESULT_TEMPLATES, ...ACTION_TEMPLATES];

export const templateOf = (code: string): MetricTemplate | undefined => METRIC_TEMPLATES.find((template) => template.code === code);

/**
 * Which template an input of a derived or composite one is meant to be: its companions carry the name of the input
 * (`leads` is S17-LEADS); both ends of a growth are the revenue.
 */
export function templateOfInput(template: MetricTemplate, as: string): MetricTemplate | undefined {
  const name = as.toUpperCase();
  const [first] = template.companions;
  const named = template.companions.find((code) => code.endsWith(`-${name}`));
  return templateOf(named ?? first ?? '');
}
