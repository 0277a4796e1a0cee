import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DatasetCatalog } from '@kpi-loop/metric/api';
import { catalogOf, type DatasetMapping } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { BaselineSources } from '@kpi-loop/target/api';
import { MeasurementReader } from './measurement.reader';

/** What upstream asks about data: the columns a definition may count, and what was reached before. */
@Injectable()
export class MeasurementSeams implements OnModuleInit {
  constructor(
    private readonly catalog: DatasetCatalog,
    private readonly baselines: BaselineSources,
    private readonly reader: MeasurementReader,
  ) {}

  onModuleInit(): void {
    this.catalog.register({ columns: (tx, code) => this.columns(tx, code) });
    this.baselines.register({
      history: async (tx, { metricVersionId, subjectKind, subjectId, from, to }) => {
        const months = await this.reader.actuals(tx, { metricVersionId, subjects: [{ kind: subjectKind, id: subjectId }], from, to });
        return months
          .filter((m) => ['submitted', 'verified', 'locked'].includes(m.status))
          .map(({ month, value, numerator, denominator }) => ({ month, value, numerator, denominator }));
      },
    });
  }

  private async columns(tx: Tx, code: string): Promise<{ name: string; type: string }[] | null> {
    const dataset = await tx.one<{ mapping: DatasetMapping }>(`SELECT mapping FROM dataset WHERE tenant_id = $1 AND code = $2`, [tx.tenantId, code]);
    return dataset ? catalogOf(dataset.mapping) : null;
  }
}
