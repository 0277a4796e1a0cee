import { Problem, monthsOf, type DateRange } from '@kpi-loop/shared/kernel';
import { phasingTotals1 } from '@kpi-loop/target/domain';

/** @throws Problem ruleBroken (422) phasingTotals1, with a pointer to each line it concerns. */
export function refuseWrongPhasing(lines: readonly { phasing?: readonly string[] | null }[], period: DateRange): void {
  const months = monthsOf(period).length;
  const fields = lines.flatMap(({ phasing }, at) =>
    !phasing || phasingTotals1(phasing, months) ? [] : [{ pointer: `/lines/${at}/phasing`, code: 'phasingTotals1' }],
  );
  if (fields.length) throw new Problem('ruleBroken', 'ruleBroken', 'phasingTotals1', { violations: ['phasingTotals1'], fields });
}
