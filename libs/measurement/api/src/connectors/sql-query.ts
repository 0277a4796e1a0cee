import { queryProblem, type SqlKind } from '@kpi-loop/measurement/domain';
import { Problem } from '@kpi-loop/shared/kernel';

/** @throws Problem ruleBroken when the query is none that reads. */
export function checkQuery(query: string | null | undefined, kind: SqlKind): string {
  const broken = queryProblem(query ?? '', kind);
  if (broken) throw new Problem('ruleBroken', broken, undefined, { violations: [broken], fields: [{ pointer: '/query', code: broken }] });
  return query!;
}
