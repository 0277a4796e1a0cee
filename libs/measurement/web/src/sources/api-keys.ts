import { Clipboard } from '@angular/cdk/clipboard';
import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { ApiKeysService, type ApiKeySecretView, type ApiKeyView, type DatasetView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, Icon, LiveService, Panel, ProblemToast, RelativeTimePipe, resource, SelectLabel, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzOptionComponent, NzSelectComponent } from 'ng-zorro-antd/select';
import { nameIn } from '../ui/status-words';

/** Keys of programs that push rows: made, changed and ended here; a secret is shown once. */
@Component({
  selector: 'kl-api-keys',
  imports: [
    BusinessDatePipe,
    FormsModule,
    Icon,
    NzButtonComponent,
    NzInputDirective,
    NzOptionComponent,
    NzSelectComponent,
    Panel,
    RelativeTimePipe,
    SelectLabel,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './api-keys.html',
  styleUrl: './api-keys.less',
})
export class ApiKeys {
  private readonly api = inject(ApiKeysService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly clipboard = inject(Clipboard);
  private readonly changed = inject(LiveService).tick(['apiKey.']);
  private readonly answer = resource({ params: () => this.changed(), loader: () => this.api.apiKeyList() });

  readonly datasets = input.required<readonly DatasetView[]>();
  protected readonly edits = computed(() => this.session.has('STEWARD', 'OPS'));
  protected readonly pushed = computed(() => this.datasets().filter((dataset) => dataset.sourceKind === 'push'));
  protected readonly keys = computed(() => (this.answer.hasValue() ? this.answer.value().items : []));
  protected readonly busy = signal(false);
  protected readonly name = signal('');
  protected readonly chosen = signal<string[]>([]);
  protected readonly made = signal<ApiKeySecretView | null>(null);
  /** What of it has been copied last, and whether the browser refused to. */
  protected readonly copied = signal<string | null>(null);
  protected readonly uncopied = signal(false);
  /** Which key is asked about before it ends. */
  protected readonly ending = signal<string | null>(null);

  protected named(thing: { name: string; nameEn?: string }): string {
    return nameIn(this.texts.lang(), thing);
  }

  protected scope({ datasets }: ApiKeyView): string {
    return datasets.map((dataset) => this.named(dataset)).join(', ');
  }

  protected secrets({ key, signingSecret }: ApiKeySecretView): { name: string; text: string }[] {
    const bearer = { name: 'Authorization: Bearer', text: key };
    return signingSecret ? [bearer, { name: this.texts.text('measurement.keys.signing'), text: signingSecret }] : [bearer];
  }

  /** Where the browser copies nothing, what is to be copied is marked at least. */
  protected copy(text: string, field: HTMLInputElement): void {
    const done = this.clipboard.copy(text);
    this.copied.set(done ? text : null);
    this.uncopied.set(!done);
    if (!done) field.focus();
  }

  protected keep(): void {
    this.show(null);
  }

  protected create(): Promise<void> {
    return this.attempt(async () => {
      this.show(await this.api.apiKeyCreate({ body: { name: this.name().trim(), datasetIds: this.chosen() } }));
      this.name.set('');
      this.chosen.set([]);
    });
  }

  protected rotate({ id }: ApiKeyView): Promise<void> {
    return this.attempt(async () => this.show(await this.api.apiKeyRotate({ id, body: {} })));
  }

  protected revoke({ id }: ApiKeyView): Promise<void> {
    this.ending.set(null);
    return this.attempt(() => this.api.apiKeyRevoke({ id }));
  }

  private show(made: ApiKeySecretView | null): void {
    this.made.set(made);
    this.copied.set(null);
    this.uncopied.set(false);
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
    this.answer.reload();
  }
}
