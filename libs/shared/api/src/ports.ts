import { Injectable } from '@nestjs/common';
import type { Tx } from './tx';

/** Something that waits for the viewer. Titles are i18n keys of the feature that gives them, with their parameters. */
export interface Duty {
  /** `scorecard.answer`: the i18n key is `duty.<kind>`. */
  kind: string;
  aggregate: string;
  aggregateId: string;
  params: Record<string, unknown>;
  dueAt: string | null;
  severity: 'ok' | 'warn' | 'bad' | 'none';
  link: string;
}

/** Implemented by each feature that makes people wait for each other; asked by `notification`. */
export interface DutySource {
  duties(tx: Tx): Promise<Duty[]>;
}

@Injectable()
export class DutySources {
  private readonly sources: DutySource[] = [];

  register(source: DutySource): void {
    this.sources.push(source);
  }

  async all(tx: Tx): Promise<Duty[]> {
    const duties: Duty[] = [];
    for (const source of this.sources) duties.push(...(await source.duties(tx)));
    return duties.sort((a, b) => (a.dueAt ?? '9999').localeCompare(b.dueAt ?? '9999'));
  }
}
