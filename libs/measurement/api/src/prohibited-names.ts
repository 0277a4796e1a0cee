import { prohibitedIn } from '@kpi-loop/measurement/domain';
import { Problem } from '@kpi-loop/shared/kernel';

/** @throws Problem ruleBroken (422) prohibitedSource, with the name and what it stands for: such data is collected from nobody (domain.md §5.2). */
export function refuseProhibited(pointer: string, names: readonly string[]): void {
  const found = prohibitedIn(names);
  if (found) throw new Problem('ruleBroken', 'prohibitedSource', undefined, { violations: ['prohibitedSource'], params: { ...found }, fields: [{ pointer, code: `prohibited.${found.what}` }] });
}
