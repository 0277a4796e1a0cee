import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { MetricVersionItemView } from '@kpi-loop/shared/client';
import { readsMetrics } from '@kpi-loop/metric/domain';
import { BusinessDatePipe, LocalNamePipe, nameIn, Panel, ProblemSpeaker, Texts, UnitNamePipe } from '@kpi-loop/shared/ui';
import { definitionFacts } from '../ui/definition-facts';
import { MetricFormula } from '../ui/metric-formula';

const HASH_SHOWN = 12;

/** 口径: the formula first, then how the figure is read, then the words of both languages. */
@Component({
  selector: 'kl-definition-card',
  imports: [BusinessDatePipe, LocalNamePipe, MetricFormula, Panel, RouterLink, TranslocoPipe, UnitNamePipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './definition-card.html',
  styleUrl: './definition-card.less',
})
export class DefinitionCard {
  private readonly speaker = inject(ProblemSpeaker);
  private readonly texts = inject(Texts);

  protected readonly readsMetrics = readsMetrics;
  readonly version = input.required<MetricVersionItemView>();

  /** How it adds up, and what its contract says: what is usual and says nothing is left out. */
  protected readonly more = computed(() => {
    this.texts.lang();
    return definitionFacts(this.version(), this.texts);
  });
  protected readonly dataset = computed(() => nameIn(this.texts.lang(), { name: this.version().datasetName, nameEn: this.version().datasetNameEn }));
  protected readonly hash = computed(() => this.version().contentHash?.slice(0, HASH_SHOWN) ?? '');
  /** What still stands between a draft and its publication, in the server's words. */
  protected readonly missing = computed(() => {
    this.texts.lang();
    const version = this.version();
    const offer = version.offers.find((o) => o.event === 'metricVersion.submit' || o.event === 'metricVersion.publish');
    const params = {
      duplicateOf: version.duplicateOf ?? '',
      columns: version.unknownColumns.join(', '),
      circle: version.circle.join(' → '),
      inputs: version.unknownInputs.join(', '),
    };
    return (offer?.because ?? []).map((name) => ({ name, text: this.speaker.rule(name, params) }));
  });
}
