import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { CardTemplateView } from '@kpi-loop/shared/client';
import {
  ConfirmModal,
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
import { UNIT_LEVELS } from '@kpi-loop/target/domain';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzCheckboxComponent } from 'ng-zorro-antd/checkbox';
import { NzOptionComponent, NzOptionGroupComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { TaskFields } from '../card-editor/task-fields';
import { CardNamePipe } from '../ui/local-name';
import { TaskNamePipe } from '../ui/task-name';
import { WeightBar } from '../ui/weight-bar';
import { STANDARD, TemplatesStore } from './templates-store';

/** 考核表模板: what people of a position, the units of a level, or everybody else begin with. */
@Component({
  selector: 'kl-templates-page',
  imports: [
    CardNamePipe,
    ConfirmModal,
    EmptyState,
    FormsModule,
    Icon,
    KpiNumberPipe,
    LabelledInput,
    NzButtonComponent,
    NzCheckboxComponent,
    NzOptionComponent,
    NzOptionGroupComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    RouterLink,
    SelectLabel,
    TaskFields,
    TaskNamePipe,
    TranslocoPipe,
    UnitNamePipe,
    WeightBar,
  ],
  providers: [TemplatesStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './templates-page.html',
  styleUrl: './templates-page.less',
})
export class TemplatesPage {
  protected readonly store = inject(TemplatesStore);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);

  protected readonly going = signal<CardTemplateView | null>(null);
  protected readonly problem = computed(() => this.speaker.words(this.store.error()));
  protected readonly levels = UNIT_LEVELS;
  protected readonly standard = STANDARD;
  protected readonly rates = ['thresholdRate', 'stretchRate'] as const;

  constructor() {
    const pageTitle = inject(PageTitle);
    effect(() => {
      this.texts.lang();
      pageTitle.show(this.texts.text('target.template.title'));
    });
  }

  /** For somebody, but nobody gets a card by it of itself. */
  protected waits({ archivedAt, atOpening, positionId, unitLevel, standard }: CardTemplateView): boolean {
    return !archivedAt && !atOpening && (!!positionId || !!unitLevel || standard);
  }

  protected add(metricId: string | null): void {
    const metric = this.store.free().find(({ id }) => id === metricId);
    if (metric) this.store.add(metric);
  }

  protected async archive(): Promise<void> {
    const template = this.going();
    if (template) await this.store.archive(template);
    this.going.set(null);
  }
}
