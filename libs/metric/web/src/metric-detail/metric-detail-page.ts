import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  EmptyState,
  LifecycleBar,
  type LifecycleState,
  nameIn,
  type Offer,
  OfferButton,
  offerOf,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  ReasonModal,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { BenchmarkPanel } from './benchmark-panel';
import { CertificationPanel, type CertificationVerb } from './certification-panel';
import { CompareDrawer } from './compare-drawer';
import { DefinitionCard } from './definition-card';
import { ImpactList } from './impact-list';
import { LinkPanel, type NewLink } from './link-panel';
import { MetricStore, type Verb } from './metric-store';
import { PinnedCycles } from './pinned-cycles';
import { CertifiedMark } from '../ui/certified-mark';
import { RenameModal } from './rename-modal';
import { type Responsible, ResponsiblePanel } from './responsible-panel';
import { VersionList } from './version-list';

const WAY = ['draft', 'in_review', 'published', 'deprecated'];
/** In the order of the buttons. */
const VERBS: { verb: Verb; danger?: boolean; primary?: boolean }[] = [
  { verb: 'return' },
  { verb: 'publish', primary: true },
  { verb: 'submit', primary: true },
  { verb: 'discard', danger: true },
  { verb: 'deprecate', danger: true },
];

@Component({
  selector: 'kl-metric-detail-page',
  imports: [
    BenchmarkPanel,
    CertificationPanel,
    CertifiedMark,
    CompareDrawer,
    DefinitionCard,
    EmptyState,
    ImpactList,
    LifecycleBar,
    LinkPanel,
    NzButtonComponent,
    OfferButton,
    PageHead,
    Panel,
    PinnedCycles,
    ReasonModal,
    RenameModal,
    ResponsiblePanel,
    RouterLink,
    TranslocoPipe,
    VersionList,
  ],
  providers: [MetricStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './metric-detail-page.html',
  styleUrl: './metric-detail-page.less',
})
export class MetricDetailPage {
  protected readonly store = inject(MetricStore);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly router = inject(Router);
  private readonly title = inject(PageTitle);
  private readonly speaker = inject(ProblemSpeaker);

  readonly id = input.required<string>();
  /** The version that is looked at. */
  readonly version = input<string>();

  protected readonly asking = signal<{ verb: Verb; needs: string[] } | null>(null);
  protected readonly busy = signal(false);
  protected readonly comparing = signal<string | null>(null);
  protected readonly renaming = signal(false);

  protected readonly heading = computed(() => nameIn(this.texts.lang(), this.store.metric()));
  protected readonly verbs = computed(() => {
    const offers = this.store.version()?.offers;
    return VERBS.map((v) => ({ ...v, offer: offerOf(offers, `metricVersion.${v.verb}`) })).filter((v) => v.offer);
  });
  /** Before a next version is published, whoever may publish it sees what it touches. */
  protected readonly weighed = computed(() => {
    const version = this.store.version();
    return version !== undefined && ['draft', 'in_review'].includes(version.status) && version.offers.length > 0;
  });
  protected readonly edit = computed(() => offerOf(this.store.version()?.offers, 'metricVersion.edit'));
  protected readonly revise = computed(() => offerOf(this.store.metric()?.offers, 'metric.revise'));
  protected readonly rename = computed(() => offerOf(this.store.metric()?.offers, 'metric.update'));
  protected readonly states = computed<LifecycleState[]>(() => {
    this.texts.lang();
    const way = this.store.version()?.status === 'discarded' ? ['draft', 'discarded'] : WAY;
    return way.map((id) => ({ id, label: this.texts.text(`metric.status.${id}`) }));
  });
  protected readonly reason = computed(() => this.speaker.words(this.store.error()));
  /** Values for the reasons of a refused button. */
  protected readonly params = computed(() => ({
    duplicateOf: this.store.version()?.duplicateOf ?? '',
    columns: this.store.version()?.unknownColumns.join(', ') ?? '',
    circle: this.store.version()?.circle.join(' → ') ?? '',
    inputs: this.store.version()?.unknownInputs.join(', ') ?? '',
  }));

  /** What is about to happen; a count without its quality is said in so many words before it is published. */
  protected readonly hint = computed(() => {
    this.texts.lang();
    const verb = this.asking()?.verb ?? 'publish';
    const warned = verb === 'publish' && this.store.version()?.countsWithoutQuality;
    return [...(warned ? [this.texts.text('metric.confirm.publish.warning')] : []), this.texts.text(`metric.confirm.${verb}.hint`)].join(' ');
  });
  protected readonly okLabel = computed(() => {
    this.texts.lang();
    const verb = this.asking()?.verb ?? 'publish';
    return this.texts.text(verb === 'publish' && this.store.version()?.countsWithoutQuality ? 'metric.confirm.publish.allTheSame' : `metric.verb.${verb}`);
  });

  constructor() {
    effect(() => this.store.id.set(this.id()));
    effect(() => this.store.chosen.set(this.version()));
    effect(() => {
      this.version(); // to look at another version is a navigation, which forgets the title
      this.title.show(this.heading());
    });
  }

  protected look(version: string): void {
    void this.router.navigate([], { queryParams: { version }, replaceUrl: true });
  }

  /** Submitting is taken back by a return; everything else asks first. */
  protected async ask(verb: Verb, offer: Offer): Promise<void> {
    if (verb === 'submit') return this.take(verb);
    // the question that is asked is the confirmation
    this.asking.set({ verb, needs: offer.needs.filter((need) => need !== 'confirmation') });
  }

  protected async take(verb: Verb, given: Record<string, string> = {}): Promise<void> {
    const version = this.store.version();
    if (!version || this.busy()) return;
    this.busy.set(true);
    try {
      this.look(version.id);
      await this.store.take(verb, version, given['reason']);
      // what was written stays where it was refused
      this.asking.set(null);
      await this.toast.done(this.texts.text(`metric.done.${verb}`));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected async next(): Promise<void> {
    this.busy.set(true);
    try {
      const version = await this.store.revise();
      await this.router.navigate(['/metrics', version.metricId, 'versions', version.id, 'edit']);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected certify({ verb, reason }: { verb: CertificationVerb; reason: string }): Promise<void> {
    return this.attempt(() => this.store.certify(verb, this.store.version()!, reason), `metric.certified.done.${verb}`);
  }

  protected link(link: NewLink): Promise<void> {
    return this.attempt(() => this.store.link(link), 'metric.link.done');
  }

  protected unlink(linkId: string): Promise<void> {
    return this.attempt(() => this.store.unlink(linkId), 'metric.link.ended');
  }

  protected setResponsible(responsible: Responsible): Promise<void> {
    const { name, nameEn } = this.store.metric()!;
    return this.attempt(() => this.store.rename({ name, nameEn, ...responsible }), 'metric.responsible.saved');
  }

  protected setAlone(standsAlone: boolean): Promise<void> {
    const { name, nameEn } = this.store.metric()!;
    return this.attempt(() => this.store.rename({ name, nameEn, standsAlone }), 'metric.link.saved');
  }

  private async attempt(what: () => Promise<void>, done: string): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      await what();
      await this.toast.done(this.texts.text(done));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected change(): void {
    const version = this.store.version()!;
    void this.router.navigate(['/metrics', version.metricId, 'versions', version.id, 'edit']);
  }

  protected async renameTo(names: { name: string; nameEn: string }): Promise<void> {
    try {
      await this.store.rename(names);
      this.renaming.set(false);
    } catch (error) {
      await this.toast.show(error);
    }
  }
}
