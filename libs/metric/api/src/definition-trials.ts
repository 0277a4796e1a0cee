import { Injectable } from '@nestjs/common';
import type { Definition, TestResult } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { DraftPreviewView } from './definition-trial.dto';

/** Implemented downstream, by `measurement`, which has the rows and the SQL that figures are made with. */
export interface TrialSource {
  /** Each test case with what came out; null where the definition cannot be counted yet. */
  tests(tx: Tx, definition: Definition): Promise<TestResult[] | null>;
  /** A few subjects over the last months there are rows of, as if the definition were in force. */
  preview(tx: Tx, definition: Definition): Promise<DraftPreviewView>;
}

/** What a definition comes to before anybody relies on it. Nobody registered = nothing can be tried. */
@Injectable()
export class DefinitionTrials {
  private source: TrialSource | null = null;

  register(source: TrialSource): void {
    this.source = source;
  }

  async tests(tx: Tx, definition: Definition): Promise<TestResult[] | null> {
    return (await this.source?.tests(tx, definition)) ?? null;
  }

  async preview(tx: Tx, definition: Definition): Promise<DraftPreviewView> {
    return (await this.source?.preview(tx, definition)) ?? { months: [], subjects: [] };
  }
}
