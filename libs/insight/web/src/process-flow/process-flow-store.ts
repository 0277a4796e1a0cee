import { computed, inject, Injectable, signal } from '@angular/core';
import { type FlowPeriod, InsightService, ProcessService, type ProcessView } from '@kpi-loop/shared/client';
import { lasting, LiveService, resource } from '@kpi-loop/shared/ui';

export interface FlowQuestion {
  processId: string;
  period: FlowPeriod;
  day?: string;
  unitId?: string;
}

/** The processes there are, and the flow of one. */
@Injectable()
export class ProcessFlowStore {
  private readonly insight = inject(InsightService);
  private readonly map = inject(ProcessService);
  private readonly changed = inject(LiveService).tick(['process.', 'measurement.']);

  readonly asked = signal<Partial<FlowQuestion> & { period: FlowPeriod }>({ period: 'month' });
  private readonly list = resource({ loader: () => this.map.processList({ limit: 200 }) });
  /** Those somebody has said a metric of. */
  readonly processes = computed<ProcessView[] | undefined>(() =>
    this.list.hasValue()
      ? this.list.value().items.filter(({ nodes, edges }) => nodes.some(({ volume }) => volume) || edges.some(({ conversionMetricId }) => conversionMetricId))
      : undefined,
  );
  private readonly question = computed<FlowQuestion | undefined>(() => {
    const processId = this.asked().processId ?? this.processes()?.[0]?.id;
    return processId ? { ...this.asked(), processId } : undefined;
  });
  private readonly answer = resource({
    params: () => {
      const question = this.question();
      return question && { ...question, changed: this.changed() };
    },
    loader: ({ params: { changed: _, ...question } }) => this.insight.processFlowShow(question),
  });
  readonly flow = lasting(this.answer);
  readonly error = computed<unknown>(() => this.list.error() ?? this.answer.error());

  reload(): void {
    this.list.reload();
    this.answer.reload();
  }
}
