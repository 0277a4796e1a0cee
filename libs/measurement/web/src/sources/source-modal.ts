import { ChangeDetectionStrategy, Component, computed, effect, inject, input, linkedSignal, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { SourcesService, type MadeSourceKind, type SourceView } from '@kpi-loop/shared/client';
import { MADE_KINDS, isSent, isSqlKind } from '@kpi-loop/measurement/domain';
import { type FieldProblem, ProblemError, ProblemSpeaker, SelectLabel, SessionStore, Texts, ifMatch } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { NzModalComponent, NzModalContentDirective, NzModalFooterDirective, NzModalService } from 'ng-zorro-antd/modal';
import { bodyOf, emptyForm, formOf, portFor } from './source-form';

/** A source: a place for files, or the way into a database or a web service. What is secret goes in and never comes out. */
@Component({
  selector: 'kl-source-modal',
  imports: [
    FormsModule,
    NzButtonComponent,
    NzInputDirective,
    NzModalComponent,
    NzModalContentDirective,
    NzModalFooterDirective,
    NzOptionComponent,
    NzSelectComponent,
    SelectLabel,
    TranslocoPipe,
  ],
  providers: [NzModalService],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './source-modal.html',
  styleUrl: './source-modal.less',
})
export class SourceModal {
  private readonly api = inject(SourcesService);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly session = inject(SessionStore);

  readonly source = input.required<SourceView | null>();
  readonly saved = output<void>();
  readonly closed = output<void>();

  /** To vouch for figures is not for whoever only runs collectors. */
  protected readonly vouches = computed(() => this.session.has('STEWARD', 'HR'));
  /** As the server knows it: a new source is known from its first test on, a changed one with its new version. */
  protected readonly known = linkedSignal(() => this.source());
  protected readonly kind = signal<MadeSourceKind>('file');
  protected readonly busy = signal(false);
  protected readonly said = signal<{ good: boolean; text: string } | null>(null);
  protected readonly kinds = MADE_KINDS;
  protected readonly sql = computed(() => isSqlKind(this.kind()));
  protected readonly sent = computed(() => isSent(this.kind()));
  protected readonly form = emptyForm();

  constructor() {
    effect(() => {
      const source = this.source();
      if (!source) return;
      // what nobody makes, nobody opens here
      this.kind.set(source.kind as MadeSourceKind);
      Object.assign(this.form, formOf(source));
    });
  }

  protected choose(kind: MadeSourceKind): void {
    this.kind.set(kind);
    this.form.port = portFor(kind, this.form.port);
  }

  protected async save(): Promise<void> {
    await this.attempt(async () => {
      await this.write();
      this.saved.emit();
    });
  }

  /** What was saved by a test stays saved. */
  protected close(): void {
    if (this.known() === this.source()) this.closed.emit();
    else this.saved.emit();
  }

  /** A test saves first: the server asks with the password it holds. */
  protected async test(): Promise<void> {
    await this.attempt(async () => {
      const source = await this.write();
      const { serverVersion, roleCanWrite } = await this.api.sourceTest({ id: source.id });
      this.said.set({
        good: !roleCanWrite,
        text: this.texts.text(`measurement.source.${roleCanWrite ? 'canWrite' : this.sql() ? 'connected' : 'answered'}`, {
          kind: this.texts.text(`measurement.kind.${source.kind}`),
          version: serverVersion,
        }),
      });
    });
  }

  private async write(): Promise<SourceView> {
    const known = this.known();
    const body = bodyOf(this.kind(), this.form);
    const source = await (known
      ? this.api.sourceUpdate({ id: known.id, body }, ifMatch(known.version))
      : this.api.sourceCreate({ body: { code: this.form.code, kind: this.kind(), ...body } }));
    this.known.set(source);
    return source;
  }

  /** What is wrong, and with which field: they are not marked one by one. */
  private named(field: FieldProblem): string {
    const label = this.texts.known(`measurement.source.${field.pointer.split('/').at(-1)}`);
    return [...(label ? [label] : []), this.speaker.field(field)].join(this.texts.lang() === 'en' ? ': ' : '：');
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.said.set(null);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { title, reasons } = this.speaker.words(error);
      this.said.set({
        good: false,
        text: [title, ...reasons.slice(0, error.violations.length), ...error.fields.map((field) => this.named(field))].join(' · '),
      });
    } finally {
      this.busy.set(false);
    }
  }
}
