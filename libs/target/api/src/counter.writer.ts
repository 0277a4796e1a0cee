import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { brokenDenominatorRule, countered, kindOf, type CardLine, type CounterValues } from '@kpi-loop/target/domain';
import { refuseUnless } from './card.loader';
import { CardWriter } from './card.writer';
import { IS_RATIO } from './denominators';

export interface Counter extends CounterValues {
  lineId: string;
}

/** A line before and after somebody has put other values on the table. */
export interface CounteredLine {
  before: CardLine;
  after: CardLine;
  versionNo: number;
}

/** Values that are put on the table while a card is negotiated: as they would stand first, so that the rules see them, then written. */
@Injectable()
export class CounterWriter {
  constructor(private readonly writer: CardWriter) {}

  /** Nothing is written yet. Lines that the card does not have are left out. */
  async next(tx: Tx, lines: readonly CardLine[], counters: readonly Counter[]): Promise<CounteredLine[]> {
    const rows = await tx.query<{ lineId: string; decimals: number; percent: boolean; ratio: boolean; versionNo: number }>(
      `SELECT l.id AS line_id, coalesce(v.decimals, 2) AS decimals, coalesce(v.percent, false) AS percent, coalesce(${IS_RATIO}, false) AS ratio, (SELECT max(t.version_no) FROM line_target t WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id) AS version_no
       FROM scorecard_line l LEFT JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id WHERE l.tenant_id = $1 AND l.id = ANY ($2::uuid[])`,
      [tx.tenantId, counters.map(({ lineId }) => lineId)],
    );
    const known = new Map(rows.map((row) => [row.lineId, row]));
    return counters.flatMap(({ lineId, ...given }) => {
      const [before, row] = [lines.find((line) => line.lineId === lineId), known.get(lineId)];
      if (before) refuseWrongKind(before, given);
      const broken = brokenDenominatorRule(given.plannedDenominator, row?.ratio ?? false);
      refuseUnless(!broken, broken!);
      return before && row ? [{ before, after: countered(before, given, row), versionNo: row.versionNo }] : [];
    });
  }

  async write(tx: Tx, countered: readonly CounteredLine[]): Promise<void> {
    await this.writer.replaceValues(
      tx,
      countered.map(({ after, versionNo }) => ({ ...after.values[0], lineId: after.lineId, versionNo: versionNo + 1 })),
    );
    await this.writer.replaceRules(
      tx,
      countered.filter(({ before, after }) => before.rule !== after.rule).map(({ after }) => after),
    );
  }
}

/** Of a key task the weight is negotiated, of a bonus item its points; what a task says is edited. @throws Problem ruleBroken (422). */
function refuseWrongKind(line: CardLine, { target, threshold, stretch, weight }: CounterValues): void {
  const kind = kindOf(line);
  refuseUnless(kind !== 'task' || [target, threshold, stretch].every((value) => value === undefined || value === null), 'taskScoredByMilestones');
  refuseUnless(kind !== 'bonus' || [weight, threshold, stretch].every((value) => value === undefined || value === null), 'bonusHasNoWeight');
}
