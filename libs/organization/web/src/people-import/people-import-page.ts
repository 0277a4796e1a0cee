import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { OrganizationService, type PeopleImportView } from '@kpi-loop/shared/client';
import {
  BusinessDatePipe,
  DateField,
  download,
  Icon,
  LocalNamePipe,
  PageHead,
  PageTitle,
  Panel,
  ProblemError,
  ProblemSpeaker,
  ProblemToast,
  RelativeTimePipe,
  resource,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzStepsModule } from 'ng-zorro-antd/steps';

const COUNTS = ['new', 'changed', 'ended', 'unchanged'] as const;
const SHOWN = 5;
const ASKED = ['employeeNo', 'name', 'unitCode'] as const;

/** 导入人员: file → what would change → taken in whole. Nothing is changed before the last step. */
@Component({
  selector: 'kl-people-import-page',
  imports: [
    BusinessDatePipe,
    DateField,
    FormsModule,
    Icon,
    LocalNamePipe,
    NzButtonComponent,
    NzStepsModule,
    PageHead,
    Panel,
    RelativeTimePipe,
    RouterLink,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './people-import-page.html',
  styleUrl: './people-import-page.less',
})
export class PeopleImportPage {
  private readonly service = inject(OrganizationService);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  protected readonly counts = COUNTS;
  protected readonly asked = ASKED;
  protected readonly file = signal<File | null>(null);
  protected readonly over = signal(false);
  protected readonly effectiveOn = signal(this.session.today() ?? '');
  protected readonly mapping = signal<Partial<Record<string, string>>>({});
  protected readonly preview = signal<PeopleImportView | null>(null);
  protected readonly busy = signal(false);
  private readonly failure = signal<unknown>(null);
  private readonly earlier = resource({ params: () => !this.preview() || undefined, loader: () => this.service.importList() });
  /** What was imported lately; a file that was only looked at is none. */
  protected readonly recent = computed(() =>
    this.earlier.hasValue()
      ? this.earlier
          .value()
          .filter((one) => one.appliedAt)
          .slice(0, SHOWN)
      : [],
  );
  protected readonly problem = computed(() => (this.failure() ? this.speaker.words(this.failure()) : null));
  /** The file has headers nobody knows: the page asks which is which. */
  protected readonly found = computed(() => {
    const error = this.failure();
    return error instanceof ProblemError && error.code === 'columnsMissing' ? String(error.params['found'] ?? '').split(', ') : null;
  });
  protected readonly step = computed(() => (this.preview()?.appliedAt ? 2 : this.preview() ? 1 : 0));
  protected readonly more = computed(() => {
    const view = this.preview();
    return view
      ? { errors: view.errorCount - view.errors.length, changes: view.counts.new + view.counts.changed + view.counts.ended - view.changes.length }
      : { errors: 0, changes: 0 };
  });

  constructor() {
    inject(PageTitle).show(this.texts.text('organization.import.title'));
  }

  protected async template(): Promise<void> {
    download(this.texts.text('organization.import.templateName'), await this.service.importTemplate({ lang: this.texts.lang() }));
  }

  protected choose(file: File | null | undefined): void {
    this.over.set(false);
    if (!file) return;
    this.file.set(file);
    this.mapping.set({});
    void this.look();
  }

  protected map(column: string, header: string): void {
    this.mapping.update((known) => ({ ...known, [column]: header || undefined }));
  }

  protected async look(): Promise<void> {
    const file = this.file();
    if (!file) return;
    this.busy.set(true);
    this.failure.set(null);
    const mapping = Object.fromEntries(Object.entries(this.mapping()).filter(([, header]) => header));
    try {
      // the file goes last: the server reads what belongs to it before
      const body = {
        ...(Object.keys(mapping).length ? { mapping: JSON.stringify(mapping) } : {}),
        ...(this.effectiveOn() ? { effectiveOn: this.effectiveOn() } : {}),
        file,
      };
      this.preview.set(await this.service.importUpload({ body }));
    } catch (error) {
      this.preview.set(null);
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected async apply(): Promise<void> {
    this.busy.set(true);
    try {
      this.preview.set(await this.service.importApply({ id: this.preview()!.id }));
    } catch (error) {
      await this.toast.show(error);
      // what is true now: the server keeps the new preview when the plan is not the one that was looked at
      this.preview.set(await this.service.importOne({ id: this.preview()!.id }));
    } finally {
      this.busy.set(false);
    }
  }

  protected again(): void {
    this.file.set(null);
    this.preview.set(null);
    this.failure.set(null);
  }
}
