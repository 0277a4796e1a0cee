import { ChangeDetectionStrategy, Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { MetricService, type PackedItemView, type PackedNodeView, type PackImportedView, type PackPreviewView, ProcessService } from '@kpi-loop/shared/client';
import {
  EmptyState,
  Icon,
  LocalNamePipe,
  nameIn,
  PageHead,
  Panel,
  ProblemSpeaker,
  ProblemToast,
  resource,
  SelectLabel,
  type KpiStatus,
  StatusChip,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { Datasets } from '../definition-editor/datasets';
import { NodePicker } from '../ui/node-picker';

/** What a request may hold, less what goes around the file. */
const MOST_BYTES = 2_000_000;
const TONES: Record<PackedItemView['standing'], KpiStatus> = { new: 'ok', same: 'none', differs: 'warn', conflict: 'bad' };

/** Metrics from a file: what each of them would become here, what is missing, and nothing before that is settled. */
@Component({
  selector: 'kl-pack-import-page',
  imports: [
    EmptyState,
    FormsModule,
    Icon,
    LocalNamePipe,
    NodePicker,
    NzButtonComponent,
    NzCheckboxComponent,
    NzSelectModule,
    PageHead,
    Panel,
    RouterLink,
    SelectLabel,
    StatusChip,
    TranslocoPipe,
  ],
  providers: [Datasets],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './pack-import-page.html',
  styleUrl: './pack-import-page.less',
})
export class PackImportPage {
  private readonly api = inject(MetricService);
  private readonly processApi = inject(ProcessService);
  private readonly texts = inject(Texts);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly router = inject(Router);
  private readonly datasets = inject(Datasets);

  protected readonly pack = signal<Record<string, unknown> | undefined>(undefined);
  protected readonly fileName = signal('');
  /** A file that is none: said before anything is sent. */
  protected readonly unreadable = signal('');
  protected readonly left = signal<ReadonlySet<string>>(new Set());
  protected readonly mapped = signal<Record<string, string>>({});
  protected readonly placed = signal<Record<string, string>>({});
  protected readonly busy = signal(false);
  protected readonly done = signal<PackImportedView | null>(null);

  private readonly codes = computed(() => {
    const metrics = this.pack()?.['metrics'];
    return (Array.isArray(metrics) ? metrics : []).flatMap((metric: { code?: unknown } | null) =>
      typeof metric?.code === 'string' ? [metric.code.trim()] : [],
    );
  });
  protected readonly answer = resource({
    params: () => (this.pack() ? this.request() : undefined),
    loader: ({ params }) => this.api.metricPackPreview({ body: params! }),
  });
  /** Stays while the next answer is on its way; an answer that is a refusal takes it away. */
  protected readonly preview = linkedSignal<PackPreviewView | null | undefined, PackPreviewView | undefined>({
    source: () => (this.answer.hasValue() ? this.answer.value() : this.answer.error() || !this.pack() ? null : undefined),
    computation: (now, before) => (now === undefined ? before?.value : (now ?? undefined)),
  });
  private readonly processMap = resource({ loader: () => this.processApi.processList({ limit: 200 }) });
  protected readonly processes = computed(() => (this.processMap.hasValue() ? this.processMap.value().items : []));
  protected readonly known = computed(() => {
    const lang = this.texts.lang();
    return (this.datasets.all.hasValue() ? (this.datasets.all.value() ?? []) : []).map((dataset) => ({
      code: dataset.code,
      label: `${nameIn(lang, dataset)} · ${dataset.code}`,
    }));
  });
  protected readonly counts = computed(() => {
    const chosen = (this.preview()?.items ?? []).filter((item) => item.chosen);
    const of = (standing: PackedItemView['standing']): number => chosen.filter((item) => item.standing === standing).length;
    return { created: of('new'), revised: of('differs'), unchanged: of('same'), refused: of('conflict') };
  });
  protected readonly reason = computed(() => this.speaker.words(this.answer.error()));
  protected readonly tones = TONES;

  protected async take(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    if (!file) return;
    this.begin(file.name);
    try {
      if (file.size > MOST_BYTES) throw new Error('tooLarge');
      const pack = JSON.parse(await file.text()) as unknown;
      if (typeof pack !== 'object' || pack === null || Array.isArray(pack)) throw new Error('notJson');
      this.pack.set(pack as Record<string, unknown>);
    } catch (error) {
      this.unreadable.set(this.texts.text(`metric.pack.unreadable.${(error as Error).message === 'tooLarge' ? 'tooLarge' : 'notJson'}`));
    } finally {
      // the same file can be chosen again after it was mended
      field.value = '';
    }
  }

  protected choose(code: string, on: boolean): void {
    this.left.update((codes) => new Set(on ? [...codes].filter((other) => other !== code) : [...codes, code]));
  }

  protected map(code: string, to: string | null): void {
    this.mapped.update(({ [code]: _, ...others }) => (to ? { ...others, [code]: to } : others));
  }

  /** Empty: the draft comes without a step, and asks for one before it can be submitted. */
  protected place({ key }: PackedNodeView, nodeId: string | null): void {
    this.placed.update(({ [key]: _, ...others }) => (nodeId === null ? others : { ...others, [key]: nodeId }));
  }

  protected rules(item: PackedItemView): string[] {
    this.texts.lang();
    return item.broken.map((rule) => this.speaker.rule(rule, { duplicateOf: item.about, circle: item.about, inputs: item.about }));
  }

  protected fields(item: PackedItemView): string {
    this.texts.lang();
    return item.changed.map((field) => this.texts.text(`metric.field.${field}`)).join(this.texts.lang() === 'en' ? ', ' : '、');
  }

  protected async import(): Promise<void> {
    if (this.busy() || !this.preview()?.ready) return;
    this.busy.set(true);
    try {
      this.done.set(await this.api.metricPackImport({ body: this.request() }));
      await this.toast.done(this.texts.text('metric.pack.imported'));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected again(): void {
    this.begin('');
  }

  protected leave(): void {
    void this.router.navigate(['/metrics'], { queryParams: { status: 'draft' } });
  }

  private request() {
    const chosen = this.left().size ? { codes: this.codes().filter((code) => !this.left().has(code)) } : {};
    return { pack: this.pack()!, datasets: this.mapped(), nodes: this.placed(), ...chosen };
  }

  private begin(name: string): void {
    this.fileName.set(name);
    this.pack.set(undefined);
    this.unreadable.set('');
    this.left.set(new Set());
    this.mapped.set({});
    this.placed.set({});
    this.done.set(null);
  }
}
