import { ChangeDetectionStrategy, Component, computed, effect, inject, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { type CardImportView, OrganizationService, PeriodsService, ScorecardSheetsService } from '@kpi-loop/shared/client';
import { defaultPeriod } from '@kpi-loop/shared/kernel';
import { Doing, download, Icon, PageHead, PageTitle, Panel, ProblemSpeaker, resource, SelectLabel, StatusChip, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { CardNamePipe } from '../ui/local-name';

const ALL = 'all';

/** 离线编辑: the cards as a workbook, and back: looked at first, taken in whole or not at all. */
@Component({
  selector: 'kl-sheet-page',
  imports: [
    CardNamePipe,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzOptionComponent,
    NzSelectComponent,
    PageHead,
    Panel,
    RouterLink,
    SelectLabel,
    StatusChip,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sheet-page.html',
  styleUrl: './sheet-page.less',
})
export class SheetPage {
  private readonly sheets = inject(ScorecardSheetsService);
  private readonly periodService = inject(PeriodsService);
  private readonly organization = inject(OrganizationService);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly texts = inject(Texts);
  private readonly periodsLoaded = resource({ loader: () => this.periodService.periodList() });
  private readonly unitsLoaded = resource({ loader: () => this.organization.unitList() });

  protected readonly all = ALL;
  protected readonly periods = computed(() => (this.periodsLoaded.hasValue() ? this.periodsLoaded.value() : []));
  protected readonly units = computed(() => (this.unitsLoaded.hasValue() ? this.unitsLoaded.value() : []));
  protected readonly periodId = linkedSignal<string | undefined>(() => defaultPeriod(this.periods())?.id);
  protected readonly unitId = signal<string>(ALL);
  protected readonly preview = signal<CardImportView | null>(null);
  protected readonly over = signal(false);
  private readonly doing = new Doing();
  protected readonly busy = this.doing.busy;
  private readonly failure = signal<unknown>(null);
  protected readonly problem = computed(() => (this.failure() ? this.speaker.words(this.failure()) : null));

  constructor() {
    const pageTitle = inject(PageTitle);
    effect(() => {
      this.texts.lang();
      pageTitle.show(this.texts.text('target.sheet.title'));
    });
  }

  protected async download(): Promise<void> {
    await this.doing.run(async () => {
      const unitId = this.unitId() === ALL ? undefined : this.unitId();
      const lang = this.texts.lang() === 'en' ? 'en' : 'zh-CN';
      const blob = await this.sheets.cardSheetWorkbook({ periodId: this.periodId()!, ...(unitId ? { unitId } : {}), lang });
      download(this.texts.text('target.sheet.file'), blob);
    });
  }

  protected async choose(file: File | null | undefined): Promise<void> {
    this.over.set(false);
    if (!file || this.busy()) return;
    this.busy.set(true);
    this.failure.set(null);
    try {
      this.preview.set(await this.sheets.cardSheetPreview({ body: { file } }));
    } catch (error) {
      this.preview.set(null);
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected async apply(): Promise<void> {
    const id = this.preview()!.id;
    await this.doing.run(async () => this.preview.set(await this.sheets.cardSheetApply({ id })));
    // what is true now: the server keeps the new preview when the plan is not the one that was looked at
    if (!this.preview()?.appliedAt) this.preview.set(await this.sheets.cardSheetOne({ id }));
  }
}
