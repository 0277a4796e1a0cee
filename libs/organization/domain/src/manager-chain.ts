import { openOn, type Place } from './people-state';

const DEEPEST = 60;

/**
 * Would somebody report to himself? Every circle is closed by the last of its spans to begin, so it is enough to walk up
 * from each span's person on the span's first day.
 * @returns the spans that close a circle
 */
export function circles<P extends Place & { employeeNo: string }>(spans: readonly P[], placesOf: (employeeNo: string) => readonly Place[]): P[] {
  return spans.filter((span) => {
    let above = span.managerNo;
    for (let depth = 0; above && depth < DEEPEST; depth++) {
      if (above === span.employeeNo) return true;
      above = placesOf(above).find((place) => openOn(place, span.from))?.managerNo ?? null;
    }
    return false;
  });
}
