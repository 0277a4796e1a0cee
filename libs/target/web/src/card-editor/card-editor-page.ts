import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import {
  EmptyState,
  Icon,
  KpiNumberPipe,
  LabelledInput,
  PageHead,
  PageTitle,
  Panel,
  ProblemSpeaker,
  SelectLabel,
  Texts,
  UnitNamePipe,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { PLAIN, styleOf } from '../ui/line-number';
import { CardNamePipe } from '../ui/local-name';
import { WeightBar } from '../ui/weight-bar';
import { LineShape } from './line-shape';
import { TaskFields } from './task-fields';
import { CardEditorStore } from './card-editor-store';

/** The lines of a card: which metrics, how heavy, how much. What is typed stays in this browser until it is saved. */
@Component({
  selector: 'kl-card-editor-page',
  imports: [
    CardNamePipe,
    EmptyState,
    FormsModule,
    Icon,
    KpiNumberPipe,
    LabelledInput,
    LineShape,
    NzButtonComponent,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    SelectLabel,
    TaskFields,
    TranslocoPipe,
    UnitNamePipe,
    WeightBar,
  ],
  providers: [CardEditorStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './card-editor-page.html',
  styleUrl: './card-editor-page.less',
})
export class CardEditorPage {
  protected readonly store = inject(CardEditorStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly speaker = inject(ProblemSpeaker);

  readonly id = input.required<string>();

  protected readonly fields = ['threshold', 'target', 'stretch'] as const;
  protected readonly problem = computed(() => this.speaker.words(this.store.error()));
  protected readonly styleOf = styleOf;
  protected readonly plain = PLAIN;
  /** Why the lines cannot be saved as they stand, in words. */
  protected readonly wrong = computed(() => {
    const wrong = this.store.wrong();
    const line = wrong && this.store.lines().find(({ metricId }) => metricId === wrong.metricId);
    if (!line) return '';
    const field = this.texts.text(wrong.field === 'weight' ? 'target.col.weight' : `target.${wrong.field}`);
    return this.texts.text('target.edit.wrong', { name: (this.texts.lang() === 'en' && line.nameEn) || line.name, field });
  });
  /** What somebody else has changed meanwhile, by name. */
  protected readonly moved = computed(() => {
    const names = this.store.moved().map(({ name, nameEn }) => (this.texts.lang() === 'en' && nameEn) || name);
    return names.join(this.texts.lang() === 'en' ? ', ' : '、');
  });
  protected readonly title = computed(() => {
    const card = this.store.card();
    if (!card) return '';
    const name = (of: { name: string; nameEn: string }) => (this.texts.lang() === 'en' && of.nameEn) || of.name;
    return this.texts.text('target.card.title', { name: name(card.subject), period: name(card.period) });
  });

  constructor() {
    const pageTitle = inject(PageTitle);
    effect(() => this.store.id.set(this.id()));
    effect(() => pageTitle.show(this.title()));
  }

  protected add(metricId: string | null): void {
    const metric = this.store.free().find(({ id }) => id === metricId);
    if (metric) void this.store.add(metric);
  }

  protected async save(): Promise<void> {
    if (await this.store.save()) await this.leave();
  }

  protected leave(): Promise<boolean> {
    return this.router.navigate(['/targets', this.id()]);
  }
}
