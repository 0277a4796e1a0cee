import { computed, inject, Injectable, linkedSignal, signal } from '@angular/core';
import { type MetricUpdateDto, type MetricVersionItemView, type MetricView, MetricService } from '@kpi-loop/shared/client';
import type { CertificationVerb } from './certification-panel';
import type { NewLink } from './link-panel';
import { ifMatch, LiveService, resource } from '@kpi-loop/shared/ui';

export type Verb = 'submit' | 'publish' | 'discard' | 'return' | 'deprecate';

/** One metric with its versions; the one that is looked at is the version in force unless another is chosen. */
@Injectable()
export class MetricStore {
  private readonly api = inject(MetricService);
  private readonly changed = inject(LiveService).tick(['metric.', 'metricVersion.', 'certification.']);

  readonly id = signal<string | undefined>(undefined);
  readonly chosen = signal<string | undefined>(undefined);
  private readonly answer = resource({
    params: () => (this.id() ? { id: this.id()!, changed: this.changed() } : undefined),
    loader: ({ params }) => this.api.metricShow({ id: params.id }),
  });
  readonly metric = linkedSignal<MetricView | undefined, MetricView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : undefined),
    computation: (now, before) => now ?? before?.value,
  });
  readonly error = this.answer.error;
  readonly versions = computed(() => this.metric()?.versions ?? []);
  readonly version = computed<MetricVersionItemView | undefined>(() => {
    const versions = this.versions();
    const open = versions.find((v) => v.status === 'draft' || v.status === 'in_review');
    return versions.find((v) => v.id === this.chosen()) ?? versions.find((v) => v.status === 'published') ?? open ?? versions[0];
  });

  reload(): void {
    this.answer.reload();
  }

  /** @throws ProblemError as the server refuses it; what is shown is then asked for again. */
  async take(verb: Verb, version: MetricVersionItemView, reason = ''): Promise<void> {
    const context = ifMatch(version.version);
    try {
      await this.send(verb, version, reason, context);
    } finally {
      this.reload();
    }
  }

  async revise(): Promise<MetricVersionItemView> {
    const version = await this.api.metricRevise({ id: this.metric()!.id });
    this.reload();
    return version;
  }

  async rename(body: MetricUpdateDto): Promise<void> {
    const metric = this.metric()!;
    this.metric.set(await this.api.metricUpdate({ id: metric.id, body }, ifMatch(metric.version)));
  }

  /** @throws ProblemError; what is shown is then asked for again. */
  async certify(verb: CertificationVerb, { id, version }: MetricVersionItemView, reason: string): Promise<void> {
    const context = ifMatch(version);
    try {
      if (verb === 'signAsSteward') await this.api.certificationAsSteward({ id }, context);
      else if (verb === 'signAsOwner') await this.api.certificationAsOwner({ id }, context);
      else await this.api.certificationWithdraw({ id, body: { reason } }, context);
    } finally {
      this.reload();
    }
  }

  async link(body: NewLink): Promise<void> {
    const { id, version } = this.metric()!;
    this.metric.set(await this.api.metricTreeLink({ id, body }, ifMatch(version)));
  }

  async unlink(linkId: string): Promise<void> {
    const { id, version } = this.metric()!;
    this.metric.set(await this.api.metricTreeUnlink({ id, linkId }, ifMatch(version)));
  }

  private send(
    verb: Verb,
    { id, countsWithoutQuality }: MetricVersionItemView,
    reason: string,
    context: ReturnType<typeof ifMatch>,
  ): Promise<MetricVersionItemView> {
    switch (verb) {
      case 'submit':
        return this.api.metricVersionSubmit({ id }, context);
      case 'publish':
        return this.api.metricVersionPublish({ id, body: countsWithoutQuality ? { confirmed: true } : {} }, context);
      case 'discard':
        return this.api.metricVersionDiscard({ id }, context);
      case 'return':
        return this.api.metricVersionReturn({ id, body: { reason } }, context);
      case 'deprecate':
        return this.api.metricVersionDeprecate({ id, body: { reason } }, context);
    }
  }
}
