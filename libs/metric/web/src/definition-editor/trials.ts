import { inject, Injectable, signal } from '@angular/core';
import { type DraftPreviewView, type FormulaErrorView, type LikenessView, MetricService, type TestRunView } from '@kpi-loop/shared/client';
import { resource } from '@kpi-loop/shared/ui';
import { type Draft, toSend } from './definition-draft';

/** Long enough that a word is typed, short enough that the answer still belongs to it. */
const PAUSE = 500;

/** What the metric of a draft is called; without an id there is none yet. */
export interface Called {
  metricId?: string;
  name: string;
  nameEn: string;
}

/** What the draft comes to, asked for whenever its writer pauses: mistakes of the formula, test cases, figures on the rows there are. */
@Injectable()
export class Trials {
  private readonly api = inject(MetricService);
  private readonly asked = signal<Draft | undefined>(undefined);
  private readonly called = signal<Called>({ name: '', nameEn: '' });
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly formula = resource<FormulaErrorView[], { formula: string; inputs: string[] } | undefined>({
    params: () => {
      const draft = this.asked();
      return draft?.kind === 'derived' && draft.formula.trim() ? { formula: draft.formula, inputs: draft.inputs.map((input) => input.as) } : undefined;
    },
    loader: async ({ params }) => (await this.api.definitionTrialCheckFormula({ body: params! })).errors,
  });
  readonly tests = resource<TestRunView, Draft | undefined>({
    params: () => (this.asked()?.tests.length ? this.asked() : undefined),
    loader: ({ params }) => this.api.definitionTrialRunTests({ body: { definition: toSend(params!) } }),
  });
  readonly preview = resource<DraftPreviewView, Draft | undefined>({
    params: () => this.asked(),
    loader: ({ params }) => this.api.definitionTrialPreview({ body: { definition: toSend(params!) } }),
  });

  /** Metrics that measure the same or nearly the same, and words that are taken. */
  readonly likeness = resource<LikenessView, { draft: Draft; called: Called } | undefined>({
    params: () => {
      const draft = this.asked();
      return draft && { draft, called: this.called() };
    },
    loader: ({ params }) => this.api.definitionTrialLikeness({ body: { ...params!.called, definition: toSend(params!.draft) } }),
  });

  changed(draft: Draft, called: Called): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.called.set(called);
      this.asked.set(draft);
    }, PAUSE);
  }
}
